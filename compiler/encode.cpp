#include "compiler/encode.hpp"

#include <algorithm>
#include <set>

#include "model/bug.hpp"

namespace rolewright::compiler {

PersonEncoder::PersonEncoder(const PolicyIr& policy, Day today, smt::Problem& problem)
    : policy_{policy}, today_{today}, problem_{problem} {}

std::string_view PersonEncoder::keep(std::string text) {
  texts_.push_back(std::make_unique<std::string>(std::move(text)));
  return *texts_.back();
}

Kleene PersonEncoder::encode(CondId id) {
  const Condition& condition = policy_.at(id);
  switch (condition.op) {
    case CondOp::True:
      return {problem_.true_(), problem_.false_()};
    case CondOp::And: {
      const Kleene left = encode(condition.left);
      const Kleene right = encode(condition.right);
      return {problem_.and_({left.is_true, right.is_true}), problem_.or_({left.is_false, right.is_false})};
    }
    case CondOp::Or: {
      const Kleene left = encode(condition.left);
      const Kleene right = encode(condition.right);
      return {problem_.or_({left.is_true, right.is_true}), problem_.and_({left.is_false, right.is_false})};
    }
    case CondOp::Not: {
      const Kleene inner = encode(condition.left);
      return {inner.is_false, inner.is_true};
    }
    case CondOp::Missing:
    case CondOp::In:
    case CondOp::AtLeast:
    case CondOp::AtMost:
    case CondOp::Within:
    case CondOp::Designated:
    case CondOp::Trained:
      return test(condition);
  }
  bug("a condition of no kind");
}

namespace {
AttributeValue number_value(std::int64_t number) {
  return {.present = true, .number = number, .text = {}};
}
}  // namespace

// The test is tried on each representative value; those that pass are its true side.
Kleene PersonEncoder::test(const Condition& condition) {
  const bool trained = condition.op == CondOp::Trained;
  const bool designation =
      !trained && policy_.attributes[condition.attribute.index()].type == TypeKind::Designation;
  const FeatureKind kind = trained       ? FeatureKind::Training
                           : designation ? FeatureKind::Designation
                                         : FeatureKind::Attribute;
  const FeatureKey key{
      kind, trained
                ? condition.texts[0]
                : policy_.attributes[condition.attribute.index()].name};  // outlives the people placed below
  const Feature& known = feature(kind, key.second, condition.attribute);
  if (condition.op == CondOp::Missing) return {problem_.not_(known.present), known.present};
  const CondId id{static_cast<std::size_t>(&condition - policy_.conditions.data())};
  std::vector<smt::Term> passing;
  for (std::size_t value = 0; value != known.values.size(); ++value) {
    PossiblePerson person{.texts = {}, .facts = {}, .description = {}};
    person.facts.attributes.resize(policy_.attributes.size());
    place(key, known, value, person);
    if (evaluate(policy_, id, person.facts, today_) == Truth::True)
      passing.push_back(problem_.equals_constant(known.choice, value));
  }
  const smt::Term passes = problem_.or_(passing);
  return {problem_.and_({known.present, passes}), problem_.and_({known.present, problem_.not_(passes)})};
}

PersonEncoder::Feature& PersonEncoder::feature(FeatureKind kind, const std::string& name,
                                               AttributeId attribute) {
  const FeatureKey key{kind, name};
  const auto [found, fresh] = features_.try_emplace(key);
  Feature& feature = found->second;
  if (!fresh) return feature;
  feature.attribute = attribute;
  list_values(key, feature);
  static const char* const kPrefix[] = {"", "designated ", "trained "};
  const std::string label = kPrefix[static_cast<std::size_t>(kind)] + name;
  feature.present = problem_.boolean(label + " known");
  feature.choice = problem_.bits(label, feature.values.size());
  return feature;
}

void PersonEncoder::list_values(const FeatureKey& key, Feature& feature) {
  if (key.first == FeatureKind::Designation) {
    feature.values = {number_value(0), number_value(1)};  // on record; valid
    return;
  }
  if (key.first == FeatureKind::Training) {  // days ago, ascending; the last is older than every bound
    std::set<std::int64_t> ages{0};
    for (const Condition& condition : policy_.conditions)
      if (condition.op == CondOp::Trained && condition.texts[0] == key.second)
        for (const std::int64_t days : condition.numbers) ages.insert({days, days + 1});
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
  for (const Condition& condition : policy_.conditions)
    if (condition.attribute == feature.attribute)
      for (const std::int64_t number : condition.numbers) bounds.insert({number - 1, number, number + 1});
  for (const std::int64_t bound : bounds) feature.values.push_back(number_value(bound));
}

void PersonEncoder::list_texts(Feature& feature) {
  std::set<std::string> texts;
  for (const Condition& condition : policy_.conditions)
    if (condition.attribute == feature.attribute)
      texts.insert(condition.texts.begin(), condition.texts.end());
  if (policy_.attributes[feature.attribute.index()].type == TypeKind::OrgUnit) {
    std::set<std::string> below;
    for (const std::string& unit : texts) below.insert(unit + "/(any other unit)");
    texts.merge(below);
  }
  texts.insert("(any other)");
  for (const std::string& text : texts)
    feature.values.push_back({.present = true, .number = 0, .text = keep(text)});
}

// Makes `person` have one representative value of a feature.
void PersonEncoder::place(const FeatureKey& key, const Feature& feature, std::size_t value,
                          PossiblePerson& person) const {
  const AttributeValue& chosen = feature.values[value];
  if (key.first == FeatureKind::Attribute) {
    person.facts.attributes[feature.attribute.index()] = chosen;
  } else if (key.first == FeatureKind::Designation) {
    const Interval held =
        chosen.number != 0 ? Interval{today_, today_.plus(1)} : Interval{today_.plus(-1), today_};
    person.facts.designations.push_back({key.second, held});
  } else {
    person.facts.trainings.push_back({key.second, today_.plus(-static_cast<std::int32_t>(chosen.number))});
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
    std::size_t best = missing;
    for (const DesignationFact& fact : person.designations)
      if (fact.what == key.second) best = fact.held.contains(today_) ? 1 : best == 1 ? 1 : 0;
    return best;
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
  if (type != TypeKind::Code && type != TypeKind::OrgUnit) {
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
        missing ? problem_.not_(feature.present)
                : problem_.and_({feature.present, problem_.equals_constant(feature.choice, value)}),
        tag);
  }
}

PossiblePerson PersonEncoder::decode(const smt::Model& model) const {
  PossiblePerson person{.texts = {}, .facts = {}, .description = {}};
  person.facts.attributes.resize(policy_.attributes.size());
  for (const auto& [key, feature] : features_) {
    const bool present = model.holds(problem_, feature.present);
    const std::size_t value = model.value(feature.choice);
    if (present) place(key, feature, value, person);
    std::string shown = "missing";
    if (present && key.first == FeatureKind::Designation) shown = value == 1 ? "valid" : "expired";
    if (present && key.first == FeatureKind::Training)
      shown = std::to_string(feature.values[value].number) + " days ago";
    if (present && key.first == FeatureKind::Attribute) {
      const Attribute& attribute = policy_.attributes[feature.attribute.index()];
      const AttributeValue& chosen = feature.values[value];
      shown = attribute.type == TypeKind::Enumerated
                  ? policy_.enumerations[attribute.enumeration.index()].values[value]
              : attribute.type == TypeKind::Flag   ? (value == 1 ? "true" : "false")
              : attribute.type == TypeKind::Number ? std::to_string(chosen.number)
              : attribute.type == TypeKind::Date   ? to_string(Day{static_cast<std::int32_t>(chosen.number)})
                                                   : "\"" + std::string{chosen.text} + "\"";
    }
    person.description += (person.description.empty() ? "" : ", ") + key.second + " " + shown;
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
