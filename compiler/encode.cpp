#include "compiler/encode.hpp"

#include <algorithm>
#include <set>

#include "model/bug.hpp"

namespace rolewright::compiler {
namespace {

constexpr std::int64_t kExpired = -1;  // a designation's number: not in force; 0: no limit stated; else its limit

AttributeValue number_value(std::int64_t number) {
  return {.present = true, .number = number, .text = {}};
}

bool is_text(TypeKind type) {
  return type == TypeKind::Code || type == TypeKind::OrgUnit;
}

// Cents as people write money: "25000" or "24999.99".
std::string money(std::int64_t cents) {
  std::string text = std::to_string(cents / 100);
  if (cents % 100 != 0) text += (cents % 100 < 10 ? ".0" : ".") + std::to_string(cents % 100);
  return text;
}

}  // namespace

PersonEncoder::PersonEncoder(const PolicyIr& policy, Day today, smt::Problem& problem)
    : policy_{policy},
      today_{today},
      problem_{problem},
      by_attribute_(policy.attributes.size()),
      tests_(policy.attributes.size()),
      encoded_(policy.conditions.size()) {
  for (std::size_t index = 0; index != policy.conditions.size(); ++index) {
    const Condition& condition = policy.conditions[index];
    if (condition.op == CondOp::Trained) {
      trainings_[condition.texts[0]].emplace_back(index);
    } else if (!condition.attribute.is_none()) {
      tests_[condition.attribute.index()].emplace_back(index);
    }
  }
}

std::string_view PersonEncoder::keep(std::string text) {
  texts_.push_back(std::make_unique<std::string>(std::move(text)));
  return *texts_.back();
}

// Recursion is bounded by nesting alone: chains are walked in junction().
Kleene PersonEncoder::encode(CondId id) {
  if (encoded_.size() < policy_.conditions.size()) encoded_.resize(policy_.conditions.size());
  if (encoded_[id.index()]) return *encoded_[id.index()];
  const Condition& condition = policy_.at(id);
  Kleene truth{problem_.true_(), problem_.false_()};
  switch (condition.op) {
    case CondOp::True:
      break;
    case CondOp::And:
    case CondOp::Or:
      truth = junction(id);
      break;
    case CondOp::Not: {
      const Kleene inner = encode(condition.left);
      truth = {inner.is_false, inner.is_true};
      break;
    }
    case CondOp::Missing:
    case CondOp::In:
    case CondOp::AtLeast:
    case CondOp::AtMost:
    case CondOp::Within:
    case CondOp::Designated:
    case CondOp::Trained:
      truth = test(id);
      break;
  }
  encoded_[id.index()] = truth;
  return truth;
}

// A chain of one operator, however long, becomes one term a side: adding to a long term would copy it each time.
Kleene PersonEncoder::junction(CondId id) {
  const CondOp op = policy_.at(id).op;
  std::vector<smt::Term> truths;
  std::vector<smt::Term> falsehoods;
  std::vector<CondId> open{id};
  while (!open.empty()) {
    const CondId next = open.back();
    open.pop_back();
    if (policy_.at(next).op == op) {
      open.push_back(policy_.at(next).right);
      open.push_back(policy_.at(next).left);
      continue;
    }
    const Kleene part = encode(next);
    truths.push_back(part.is_true);
    falsehoods.push_back(part.is_false);
  }
  if (op == CondOp::And) return {problem_.and_(truths), problem_.or_(falsehoods)};
  return {problem_.or_(truths), problem_.and_(falsehoods)};
}

Kleene PersonEncoder::test(CondId id) {
  const Condition& condition = policy_.at(id);
  const FeatureEntry& entry = feature_of(condition);
  const Feature& known = entry.second;
  if (condition.op == CondOp::Missing) return {known.missing, problem_.not_(known.missing)};
  const Sides found = sides(id, entry);
  const smt::Term passes = one_of(known, found.passing);
  const bool decided = found.passing.size() + found.failing.size() == known.values.size();
  const smt::Term fails = decided ? problem_.not_(passes) : one_of(known, found.failing);
  const smt::Term present = problem_.not_(known.missing);
  return {problem_.and_({present, passes}), problem_.and_({present, fails})};
}

// The test is tried on each representative value, unless a look-up tells which pass.
PersonEncoder::Sides PersonEncoder::sides(CondId id, const FeatureEntry& entry) const {
  const Feature& feature = entry.second;
  Sides found;
  if (auto passing = listed(policy_.at(id), feature)) {
    found.passing = std::move(*passing);
    std::size_t next = 0;
    for (std::size_t value = 0; value != feature.values.size(); ++value) {
      if (next != found.passing.size() && found.passing[next] == value) {
        ++next;
      } else {
        found.failing.push_back(value);
      }
    }
    return found;
  }
  PersonFacts facts;
  facts.attributes.resize(policy_.attributes.size());
  for (std::size_t value = 0; value != feature.values.size(); ++value) {
    facts.designations.clear();
    facts.trainings.clear();
    place(entry.first, feature, value, facts);
    const Truth truth = evaluate(policy_, id, facts, today_);
    if (truth == Truth::True) found.passing.push_back(value);
    if (truth == Truth::False) found.failing.push_back(value);
  }
  return found;
}

// For tests of attributes with very many representatives. A test of this kind is never unknown of a value.
std::optional<PersonEncoder::Values> PersonEncoder::listed(const Condition& test, const Feature& feature) const {
  if (test.attribute.is_none()) return std::nullopt;
  const TypeKind type = policy_.attributes[test.attribute.index()].type;
  Values passing;
  if (test.op == CondOp::In && is_text(type)) {
    for (const std::string& text : test.texts)
      if (const auto found = feature.by_text.find(text); found != feature.by_text.end())
        passing.push_back(found->second);
  } else if (type == TypeKind::Number || type == TypeKind::Date) {
    const auto first_from = [&](std::int64_t number) {
      return static_cast<std::size_t>(std::ranges::lower_bound(feature.values, number, {}, &AttributeValue::number) -
                                      feature.values.begin());
    };
    if (test.op == CondOp::In) {
      for (const std::int64_t number : test.numbers) passing.push_back(first_from(number));  // it is a representative
    } else {
      const bool at_least = test.op == CondOp::AtLeast;
      const std::size_t begin = at_least ? first_from(test.numbers[0]) : 0;
      const std::size_t end = at_least ? feature.values.size() : first_from(test.numbers[0] + 1);
      for (std::size_t value = begin; value < end; ++value) passing.push_back(value);
    }
  } else {
    return std::nullopt;
  }
  std::ranges::sort(passing);
  passing.erase(std::unique(passing.begin(), passing.end()), passing.end());
  return passing;
}

// A run of neighbours is one comparison or two, however long.
smt::Term PersonEncoder::one_of(const Feature& feature, const Values& values) {
  std::vector<smt::Term> runs;
  for (std::size_t begin = 0; begin != values.size();) {
    std::size_t end = begin + 1;
    while (end != values.size() && values[end] == values[end - 1] + 1) ++end;
    runs.push_back(end == begin + 1
                       ? problem_.equals_constant(feature.choice, values[begin])
                       : problem_.and_({problem_.at_least_constant(feature.choice, values[begin]),
                                        problem_.at_most_constant(feature.choice, values[end - 1])}));
    begin = end;
  }
  return problem_.or_(runs);
}

PersonEncoder::FeatureEntry& PersonEncoder::feature_of(const Condition& test) {
  const bool trained = test.op == CondOp::Trained;
  if (!trained && by_attribute_[test.attribute.index()] != nullptr) return *by_attribute_[test.attribute.index()];
  FeatureKey key{FeatureKind::Training, trained ? test.texts[0] : policy_.attributes[test.attribute.index()].name};
  if (!trained) {
    const Attribute& attribute = policy_.attributes[test.attribute.index()];
    key.first = attribute.type == TypeKind::Designation ? FeatureKind::Designation
                : attribute.of_account                  ? FeatureKind::AccountAttribute
                                                        : FeatureKind::Attribute;
  }
  const auto [found, fresh] = features_.try_emplace(std::move(key));
  if (!trained) by_attribute_[test.attribute.index()] = &*found;
  if (!fresh) return *found;
  Feature& feature = found->second;
  feature.attribute = test.attribute;
  list_values(found->first, feature);
  static const char* const kPrefix[] = {"", "account ", "designated ", "trained "};
  const std::string label = kPrefix[static_cast<std::size_t>(found->first.first)] + found->first.second;
  feature.missing = problem_.boolean(label + " missing");  // false first: solvers then find people with facts
  feature.choice = problem_.bits(label, feature.values.size());
  return *found;
}

void PersonEncoder::list_values(const FeatureKey& key, Feature& feature) {
  if (key.first == FeatureKind::Designation) {
    std::set<std::int64_t> limits{kExpired, 0};
    for (const CondId test : tests_[feature.attribute.index()])
      for (const std::int64_t bound : policy_.at(test).numbers)
        for (const std::int64_t cents : {bound - 1, std::max<std::int64_t>(bound, 1)})
          if (cents > 0) limits.insert(cents);
    for (const std::int64_t limit : limits) feature.values.push_back(number_value(limit));
    return;
  }
  if (key.first == FeatureKind::Training) {  // days ago, ascending; the last is older than every bound
    std::set<std::int64_t> ages{0};
    for (const CondId test : trainings_[key.second])
      for (const std::int64_t days : policy_.at(test).numbers) ages.insert({days, days + 1});
    for (const std::int64_t age : ages) feature.values.push_back(number_value(age));
    return;
  }
  const Attribute& attribute = policy_.attributes[feature.attribute.index()];
  if (attribute.type == TypeKind::Enumerated || attribute.type == TypeKind::Flag) {
    const std::size_t count = attribute.type == TypeKind::Flag
                                  ? 2
                                  : policy_.enumerations[attribute.enumeration.index()].values.size();
    for (std::size_t value = 0; value != count; ++value)
      feature.values.push_back(number_value(static_cast<std::int64_t>(value)));
  } else if (attribute.type == TypeKind::Number || attribute.type == TypeKind::Date) {
    list_numbers(feature);
  } else {
    list_texts(feature);
  }
}

void PersonEncoder::list_numbers(Feature& feature) {
  std::set<std::int64_t> bounds{0};
  for (const CondId test : tests_[feature.attribute.index()])
    for (const std::int64_t number : policy_.at(test).numbers) bounds.insert({number - 1, number, number + 1});
  for (const std::int64_t bound : bounds) feature.values.push_back(number_value(bound));
}

void PersonEncoder::list_texts(Feature& feature) {
  std::set<std::string> texts;
  for (const CondId test : tests_[feature.attribute.index()])
    texts.insert(policy_.at(test).texts.begin(), policy_.at(test).texts.end());
  if (policy_.attributes[feature.attribute.index()].type == TypeKind::OrgUnit) {
    std::set<std::string> below;
    for (const std::string& unit : texts) below.insert(unit + "/(any other unit)");
    texts.merge(below);
  }
  texts.insert("(any other)");
  for (const std::string& text : texts) {
    const std::string_view kept = keep(text);
    feature.by_text.emplace(kept, feature.values.size());
    feature.values.push_back({.present = true, .number = 0, .text = kept});
  }
}

// Makes `facts` have one representative value of a feature.
void PersonEncoder::place(const FeatureKey& key, const Feature& feature, std::size_t value,
                          PersonFacts& facts) const {
  const AttributeValue& chosen = feature.values[value];
  if (key.first == FeatureKind::Designation) {
    const bool expired = chosen.number == kExpired;
    const Interval held = expired ? Interval{today_.plus(-1), today_} : Interval{today_, today_.plus(1)};
    facts.designations.push_back({key.second, held, expired ? 0 : chosen.number});
  } else if (key.first == FeatureKind::Training) {
    facts.trainings.push_back({key.second, today_.plus(-static_cast<std::int32_t>(chosen.number))});
  } else {
    facts.attributes[feature.attribute.index()] = chosen;
  }
}

void PersonEncoder::assume(const std::vector<std::size_t>& assumptions) {
  for (const std::size_t index : assumptions) {
    const Assumption& assumption = policy_.assumptions[index];
    const smt::Term holds =
        problem_.implies(encode(assumption.whenever).is_true, encode(assumption.then).is_true);
    problem_.assert_clause(holds,
                           {smt::ClauseKind::Assumption, static_cast<std::uint32_t>(index), assumption.id});
  }
}

// The representative that no test of the policy can tell from the person's own value; values.size() when
// missing.
std::size_t PersonEncoder::representative(const FeatureKey& key, const Feature& feature,
                                          const PersonFacts& person) const {
  const std::size_t missing = feature.values.size();
  const auto last_at_most =
      [&](std::int64_t number) {  // bounds come with both neighbours, so the nearest not above will do
        std::size_t best = 0;
        for (std::size_t value = 0; value != feature.values.size(); ++value)
          if (feature.values[value].number <= number) best = value;
        return best;
      };
  if (key.first == FeatureKind::Designation) {
    bool on_record = false;
    std::int64_t limit = kExpired;
    for (const DesignationFact& fact : person.designations) {
      if (fact.what != key.second) continue;
      on_record = true;
      if (fact.held.contains(today_)) limit = std::max(limit, fact.limit_cents);
    }
    if (!on_record) return missing;
    // Below every bound is told apart from "no limit stated", which comes first.
    if (limit > 0 && feature.values.size() > 2) limit = std::max(limit, feature.values[2].number);
    return last_at_most(limit);
  }
  if (key.first == FeatureKind::Training) {
    std::int64_t age = -1;
    for (const TrainingFact& fact : person.trainings)
      if (fact.course == key.second && fact.completed <= today_) {
        const std::int64_t days = today_.count() - fact.completed.count();
        age = age < 0 ? days : std::min(age, days);
      }
    return age < 0 ? missing : last_at_most(age);
  }
  const AttributeValue& value = person.attributes[feature.attribute.index()];
  if (!value.present) return missing;
  const TypeKind type = policy_.attributes[feature.attribute.index()].type;
  if (!is_text(type)) {
    if (type == TypeKind::Number || type == TypeKind::Date) return last_at_most(value.number);
    return static_cast<std::size_t>(value.number);
  }
  std::size_t other = missing;
  std::size_t below = missing;
  for (std::size_t index = 0; index != feature.values.size(); ++index) {
    const std::string_view text = feature.values[index].text;
    if (text == value.text) return index;
    if (text == "(any other)") other = index;
    constexpr std::string_view kBelow = "/(any other unit)";
    if (type == TypeKind::OrgUnit && text.ends_with(kBelow) &&
        org_within(value.text, text.substr(0, text.size() - kBelow.size())) &&
        (below == missing || feature.values[below].text.size() < text.size()))
      below = index;  // the deepest unit named that the person's own is below
  }
  return below == missing ? other : below;
}

void PersonEncoder::pin(const PersonFacts& person) {
  for (const auto& [key, feature] : features_) {
    const std::size_t value = representative(key, feature, person);
    const smt::ClauseTag tag{smt::ClauseKind::Definition, 0, "fact " + key.second};
    const bool missing = value == feature.values.size();
    problem_.assert_clause(
        missing ? feature.missing
                : problem_.and_({problem_.not_(feature.missing), problem_.equals_constant(feature.choice, value)}),
        tag);
  }
}

std::string PersonEncoder::shown(const FeatureKey& key, const Feature& feature, std::size_t value) const {
  const AttributeValue& chosen = feature.values[value];
  if (key.first == FeatureKind::Training) return std::to_string(chosen.number) + " days ago";
  if (key.first == FeatureKind::Designation) {
    if (chosen.number == kExpired) return "expired";
    return chosen.number == 0 ? "valid" : "valid with limit " + money(chosen.number);
  }
  const Attribute& attribute = policy_.attributes[feature.attribute.index()];
  switch (attribute.type) {
    case TypeKind::Enumerated:
      return policy_.enumerations[attribute.enumeration.index()].values[value];
    case TypeKind::Flag:
      return value == 1 ? "true" : "false";
    case TypeKind::Number:
      return std::to_string(chosen.number);
    case TypeKind::Date:
      return to_string(Day{static_cast<std::int32_t>(chosen.number)});
    case TypeKind::Code:
    case TypeKind::OrgUnit:
      return "\"" + std::string{chosen.text} + "\"";
    case TypeKind::Designation:
    case TypeKind::Training:
      break;
  }
  bug("a feature of an attribute without values");
}

PossiblePerson PersonEncoder::decode(const smt::Model& model, const smt::Cone* within) const {
  PossiblePerson person{.texts = {}, .facts = {}, .description = {}};
  person.facts.attributes.resize(policy_.attributes.size());
  for (const auto& [key, feature] : features_) {
    const bool present = !model.holds(problem_, feature.missing);
    const std::size_t value = model.value(feature.choice);
    if (present) place(key, feature, value, person.facts);
    const smt::Variable missing = problem_.node(feature.missing).variable;
    if (within != nullptr && !within->reaches(missing) && !within->reaches(feature.choice)) continue;
    person.description += (person.description.empty() ? "" : ", ") +
                          std::string{key.first == FeatureKind::AccountAttribute ? "account " : ""} + key.second +
                          " " + (present ? shown(key, feature, value) : "missing");
  }
  return person;
}

namespace {

// Terms for "this function is held with this box", one for each way.
struct Way {
  BoxId box;
  smt::Term held;
};

std::vector<Way> ways_of(World& world, PermissionId permission, const std::vector<PossibleGrant>& grants) {
  std::vector<Way> ways;
  for (const PossibleGrant& possible : grants) {
    if (!world.binding.snapshot.is_entitlement(possible.grant.node) ||
        !possible.grant.held.contains(world.today))
      continue;
    const auto& conferred = world.binding.permissions[possible.grant.node.index()];
    if (std::binary_search(conferred.begin(), conferred.end(), permission))
      ways.push_back({possible.grant.box, possible.held});
  }
  return ways;
}

std::vector<Way> ways_of(World& world, FunctionId id, const std::vector<PossibleGrant>& grants,
                         smt::Problem& problem) {
  const Function& function = world.binding.policy.functions[id.index()];
  std::vector<Way> ways;
  if (function.all) ways.push_back({ScopeBoxes::kEverywhere, problem.true_()});
  for (const PermissionId permission : function.permissions) {
    const std::vector<Way> some = ways_of(world, permission, grants);
    if (!function.all) {
      ways.insert(ways.end(), some.begin(), some.end());
      continue;
    }
    std::vector<Way> combined;
    for (const Way& left : ways)
      for (const Way& right : some)
        if (const BoxId box = world.binding.boxes.intersect(left.box, right.box); box != ScopeBoxes::kNowhere)
          combined.push_back({box, problem.and_({left.held, right.held})});
    ways = std::move(combined);
  }
  return ways;
}

bool covers(World& world, BoxId box, ScopeKindId kind, ScopeNodeId point) {
  if (kind.is_none()) return true;
  const Region& region = world.binding.boxes.project(box, kind);
  if (region.everywhere) return true;
  return !point.is_none() && std::any_of(region.values.begin(), region.values.end(), [&](ScopeNodeId value) {
    return world.binding.scopes.contains(value, point);
  });
}

}  // namespace

smt::Term encode_conflict(World& world, const HoldsRule& rule, const std::vector<PossibleGrant>& grants,
                          smt::Problem& problem) {
  std::vector<std::vector<Way>> ways;
  for (const FunctionId function : rule.functions) ways.push_back(ways_of(world, function, grants, problem));
  std::vector<ScopeNodeId> points{ScopeNodeId{}};
  for (std::size_t index = 0; index != world.binding.scopes.size(); ++index)
    if (!rule.same_scope.is_none() && world.binding.scopes.kind_of(ScopeNodeId{index}) == rule.same_scope)
      points.emplace_back(index);
  std::vector<smt::Term> somewhere;
  for (const ScopeNodeId point : points) {
    std::vector<smt::Term> held;
    for (const auto& function : ways) {
      std::vector<smt::Term> here;
      for (const Way& way : function)
        if (covers(world, way.box, rule.same_scope, point)) here.push_back(way.held);
      held.push_back(problem.or_(here));
    }
    somewhere.push_back(problem.at_least(rule.at_least, held));
  }
  return problem.or_(somewhere);
}

}  // namespace rolewright::compiler
