#include "analyzer/policy_diff.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "analyzer/analyze.hpp"
#include "analyzer/declaration_diff.hpp"
#include "analyzer/joint_person.hpp"
#include "analyzer/rule_shapes.hpp"
#include "compiler/catalog.hpp"
#include "compiler/english.hpp"
#include "compiler/smt/cone.hpp"
#include "compiler/smt/session.hpp"
#include "model/bug.hpp"
#include "model/rule_words.hpp"

namespace rolewright::analyzer {

using compiler::CondId;
using compiler::Eligibility;
using compiler::ExclusiveRule;
using compiler::FunctionId;
using compiler::HoldsRule;
using compiler::PermissionId;
using compiler::PersonFacts;
using compiler::PolicyIr;
using compiler::RoleId;
using compiler::Rule;
using compiler::Truth;

namespace {

using Key = std::vector<std::string>;  // what a permission or a request is, the same in both policies

// What one side's statement says of a person, for the solver and plainly.
struct Answer {
  smt::Term term;
  std::function<bool(const PersonFacts& facts, const std::set<std::string>& held)> plain;
};

struct Words {
  std::string statement;
  const char* yes;           // "is given it"
  const char* no;
  ChangeDirection more;      // what answering yes to more people is
};

Key key_of(const PolicyIr& policy, PermissionId id) {
  const compiler::Permission& permission = policy.permissions[id.index()];
  const compiler::PolicySystem& system = policy.systems[permission.system.index()];
  return {system.vendor, system.external_id, permission.pattern};
}

Key terms_of(const PolicyIr& policy, const Eligibility& item) {
  Key key;
  if (item.service_days != 0)
    key.push_back("requires at least " + std::to_string(item.service_days) + " days past service as " +
                  policy.roles[item.service_role.index()].name);
  std::vector<std::string> given_up;
  for (const RoleId role : item.gives_up) given_up.push_back(policy.roles[role.index()].name);
  std::sort(given_up.begin(), given_up.end());
  for (const std::string& role : given_up) key.push_back("gives up " + role);
  if (item.holders_at_most)
    key.push_back("holders at most " + std::to_string(*item.holders_at_most) +
                  (item.holders_per.is_none() ? "" : " per " + policy.attributes[item.holders_per.index()].name));
  return key;
}

std::string joined(const Key& key) {
  std::string all;
  for (const std::string& part : key) all += (all.empty() ? "" : ", ") + part;
  return all;
}

template <class Items>
std::optional<std::size_t> find_named(const Items& items, const std::string& name) {
  for (std::size_t index = 0; index != items.size(); ++index)
    if (items[index].name == name) return index;
  return std::nullopt;
}

class Differ {
 public:
  Differ(const PolicyIr& before, const PolicyIr& after, Day today)
      : today_{today}, person_{before, after, today, problem_}, cones_{problem_}, session_{engine_, problem_} {}

  PolicyDifference run() {
    assumptions();
    if (!somebody_possible()) return std::move(out_);
    each_name(&PolicyIr::roles, [&](const std::string& name) { role(name); });
    each_name(&PolicyIr::functions, [&](const std::string& name) { function(name); });
    rules();
    exceptions();
    for (StatementChange& item : diff_declarations(policy(Side::Old), policy(Side::New))) change(std::move(item));
    return std::move(out_);
  }

 private:
  [[nodiscard]] const PolicyIr& policy(Side side) const { return person_.policy(side); }

  template <class Items, class Visit>
  void each_name(Items PolicyIr::*list, Visit visit) {
    std::set<std::string> seen;
    for (const Side side : {Side::Old, Side::New})
      for (const auto& item : policy(side).*list)
        if (seen.insert(item.name).second) visit(item.name);
  }

  // ---- assumptions -------------------------------------------------------------------------------------------------
  void assumptions() {
    std::map<std::string, std::size_t> known;
    const auto text = [&](Side side, std::size_t index) {
      const compiler::Assumption& item = policy(side).assumptions[index];
      return "whenever " + compiler::english(policy(side), item.whenever) + " then " +
             compiler::english(policy(side), item.then);
    };
    for (std::size_t index = 0; index != policy(Side::New).assumptions.size(); ++index)
      known[text(Side::New, index)] = index;
    for (std::size_t index = 0; index != policy(Side::Old).assumptions.size(); ++index) {
      const compiler::Assumption& item = policy(Side::Old).assumptions[index];
      const auto same = known.find(text(Side::Old, index));
      if (same == known.end()) {
        change({ChangeDirection::Stricter, "`assume` `" + item.id + "`", {}, text(Side::Old, index), "not assumed",
                item.span, {}});
        continue;
      }
      for (const Side side : {Side::Old, Side::New}) {
        const compiler::Assumption& stated =
            policy(side).assumptions[side == Side::Old ? index : same->second];
        problem_.assert_clause(
            problem_.implies(person_.encode(side, stated.whenever).is_true, person_.encode(side, stated.then).is_true),
            {smt::ClauseKind::Assumption, static_cast<std::uint32_t>(index), stated.id});
      }
      out_.assumes.push_back(item.id);
      known.erase(same);
    }
    for (const auto& [said, index] : known) {
      const compiler::Assumption& item = policy(Side::New).assumptions[index];
      change({ChangeDirection::Looser, "`assume` `" + item.id + "`", {}, "not assumed", said, {}, item.span});
    }
  }

  // Nobody at all would make any two policies look alike.
  bool somebody_possible() {
    std::vector<smt::Term> assumed;
    for (const smt::Clause& clause : problem_.clauses()) assumed.push_back(clause.term);
    const smt::Cone cone = cones_.cone_of(problem_.and_(assumed));
    const smt::Outcome outcome = session_.check({.within = &cone});
    if (const auto* sat = std::get_if<smt::Sat>(&outcome)) {
      base_ = sat->model;
      return true;
    }
    change({ChangeDirection::Unknown, "`assume`", {},
            std::holds_alternative<smt::Unsat>(outcome) ? "no possible person satisfies what both policies assume"
                                                        : "whether anybody satisfies what both policies assume is not known",
            "nothing was compared", {}, {}});
    return false;
  }

  // ---- comparing one answer ----------------------------------------------------------------------------------------
  void change(StatementChange item) { out_.statements.push_back(std::move(item)); }

  void compare(const Words& words, const Answer& before, const Answer& after, const Span& old_span,
               const Span& new_span) {
    const ChangeDirection less =
        words.more == ChangeDirection::Looser ? ChangeDirection::Stricter : ChangeDirection::Looser;
    find(words, words.more, before, after, old_span, new_span, Side::New);
    find(words, less, before, after, old_span, new_span, Side::Old);
  }

  // Somebody to whom only `yes_side` answers yes.
  void find(const Words& words, ChangeDirection direction, const Answer& before, const Answer& after,
            const Span& old_span, const Span& new_span, Side yes_side) {
    const Answer& yes = yes_side == Side::Old ? before : after;
    const Answer& no = yes_side == Side::Old ? after : before;
    const smt::Term asked = problem_.and_({yes.term, problem_.not_(no.term)});
    if (problem_.is_false(asked)) return;
    const smt::Cone cone = cones_.cone_of(asked);
    const smt::Outcome outcome = session_.check({.supposing = {&asked, 1}, .within = &cone});
    if (std::holds_alternative<smt::Unsat>(outcome)) return;
    StatementChange item{direction, words.statement, {}, words.no, words.yes, old_span, new_span};
    if (yes_side == Side::Old) std::swap(item.before, item.after);
    if (const auto* gave_up = std::get_if<smt::GaveUp>(&outcome)) {
      item.direction = ChangeDirection::Unknown;
      item.before = item.after = "not known: " + gave_up->reason;
      change(std::move(item));
      return;
    }
    std::set<std::string> held;
    const compiler::PossiblePerson found = decode(std::get<smt::Sat>(outcome).model, cone, held);
    const PersonFacts old_facts = person_.facts(Side::Old, found.facts);
    const PersonFacts new_facts = person_.facts(Side::New, found.facts);
    if (before.plain(old_facts, held) != (yes_side == Side::Old) ||
        after.plain(new_facts, held) != (yes_side == Side::New))
      bug("a model that both policies answer alike when replayed");
    item.person = found.description;
    std::string things;
    for (const auto& [name, term] : held_) {
      if (!held.contains(name) || !cone.reaches(problem_.node(term).variable)) continue;
      things += (things.empty() ? "" : ", ") + labels_.at(name);
    }
    if (!things.empty()) item.person += (item.person.empty() ? "holds " : ", holds ") + things;
    if (item.person.empty()) item.person = "anybody";
    change(std::move(item));
  }

  compiler::PossiblePerson decode(const smt::Model& model, const smt::Cone& cone, std::set<std::string>& held) const {
    smt::Model whole = base_;
    whole.booleans.resize(problem_.booleans().size());
    whole.vectors.resize(problem_.vectors().size());
    for (const smt::Variable variable : cone.variables)
      whole.booleans[variable.index()] = model.booleans[variable.index()];
    for (const smt::Bits bits : cone.vectors) whole.vectors[bits.index()] = model.vectors[bits.index()];
    for (const auto& [name, term] : held_)
      if (whole.holds(problem_, term)) held.insert(name);
    return person_.decode(whole, cone);
  }

  // ---- roles -------------------------------------------------------------------------------------------------------
  Answer any_true(Side side, std::vector<CondId> conditions) {
    std::vector<smt::Term> terms;
    for (const CondId condition : conditions) terms.push_back(person_.encode(side, condition).is_true);
    return {problem_.or_(terms),
            [this, side, conditions](const PersonFacts& facts, const std::set<std::string>&) {
              return std::any_of(conditions.begin(), conditions.end(), [&](CondId condition) {
                return compiler::evaluate(policy(side), condition, facts, today_) == Truth::True;
              });
            }};
  }

  void role(const std::string& name) {
    std::vector<CondId> given[2];
    std::map<Key, std::vector<CondId>> allowed[2];
    std::set<Key> terms;
    Span places[2], assign_places[2], allow_places[2];
    for (const Side side : {Side::Old, Side::New}) {
      const std::size_t at = side == Side::Old ? 0 : 1;
      const auto id = find_named(policy(side).roles, name);
      if (!id) continue;
      places[at] = assign_places[at] = allow_places[at] = policy(side).roles[*id].span;
      for (const auto& item : policy(side).assignments)
        if (item.role == RoleId{*id}) {
          given[at].push_back(item.condition);
          assign_places[at] = item.span;
        }
      for (const Eligibility& item : policy(side).eligibilities)
        if (item.role == RoleId{*id}) {
          const Key key = terms_of(policy(side), item);
          allowed[at][key].push_back(item.condition);
          terms.insert(key);
          allow_places[at] = item.span;
        }
    }
    compare({"`assign` of `" + name + "`", "receives the role automatically", "does not receive it automatically",
             ChangeDirection::Looser},
            any_true(Side::Old, given[0]), any_true(Side::New, given[1]), assign_places[0], assign_places[1]);
    for (const Key& key : terms)
      compare({"`allow` of `" + name + "`" + (key.empty() ? "" : " (" + joined(key) + ")"), "may request the role",
               "may not request it", ChangeDirection::Looser},
              any_true(Side::Old, allowed[0][key]), any_true(Side::New, allowed[1][key]), allow_places[0],
              allow_places[1]);
    contents(name, places);
  }

  [[nodiscard]] std::set<Key> granted(Side side, const std::string& name) const {
    std::set<Key> all;
    if (const auto id = find_named(policy(side).roles, name))
      for (const PermissionId permission : policy(side).roles[*id].all_grants)
        all.insert(key_of(policy(side), permission));
    return all;
  }

  void contents(const std::string& name, const Span (&places)[2]) {
    const std::set<Key> before = granted(Side::Old, name);
    const std::set<Key> after = granted(Side::New, name);
    listed("what role `" + name + "` grants", before, after, ChangeDirection::Looser, places);
  }

  // Sets that differ: one change for what was added, one for what was taken away.
  void listed(const std::string& statement, const std::set<Key>& before, const std::set<Key>& after,
              ChangeDirection more, const Span (&places)[2]) {
    const auto missing = [](const std::set<Key>& from, const std::set<Key>& in) {
      std::string names;
      for (const Key& key : from)
        if (!in.contains(key)) names += (names.empty() ? "" : ", ") + key.back();
      return names;
    };
    const ChangeDirection less =
        more == ChangeDirection::Looser ? ChangeDirection::Stricter : ChangeDirection::Looser;
    if (const std::string added = missing(after, before); !added.empty())
      change({more, statement, {}, "without " + added, "with " + added, places[0], places[1]});
    if (const std::string removed = missing(before, after); !removed.empty())
      change({less, statement, {}, "with " + removed, "without " + removed, places[0], places[1]});
  }

  // ---- functions ---------------------------------------------------------------------------------------------------
  void function(const std::string& name) {
    std::set<Key> made_of[2];
    Span places[2];
    std::optional<bool> all[2];
    for (const Side side : {Side::Old, Side::New}) {
      const std::size_t at = side == Side::Old ? 0 : 1;
      const auto id = find_named(policy(side).functions, name);
      if (!id) continue;
      const compiler::Function& function = policy(side).functions[*id];
      places[at] = function.span;
      all[at] = function.all;
      for (const PermissionId permission : function.permissions)
        made_of[at].insert(key_of(policy(side), permission));
    }
    if (all[0] && all[1] && *all[0] != *all[1])
      change({*all[1] ? ChangeDirection::Looser : ChangeDirection::Stricter, "function `" + name + "`", {},
              *all[0] ? "all of" : "any of", *all[1] ? "all of" : "any of", places[0], places[1]});
    const bool needs_all = all[0].value_or(false) && all[1].value_or(false);
    listed("function `" + name + "`", made_of[0], made_of[1],
           needs_all ? ChangeDirection::Looser : ChangeDirection::Stricter, places);
  }

  // ---- rules -------------------------------------------------------------------------------------------------------
  smt::Term held(const std::string& name, const std::string& label) {
    const auto [found, fresh] = held_.try_emplace(name);
    if (fresh) {
      found->second = problem_.boolean("holds " + label);
      labels_[name] = label;
    }
    return found->second;
  }
  static std::string name_of(const Key& key) {
    std::string name = "permission";
    for (const std::string& part : key) name += "\n" + part;
    return name;
  }

  // The rule as terms, when it is one that a person's roles or permissions decide.
  std::optional<Answer> violation(Side side, const Rule& rule) {
    const PolicyIr& ir = policy(side);
    if (const auto* exclusive = std::get_if<ExclusiveRule>(&rule.body)) {
      if (exclusive->in_one_session) return std::nullopt;
      std::vector<smt::Term> parts;
      std::vector<std::string> names;
      for (const RoleId role : exclusive->roles) {
        names.push_back("role\n" + ir.roles[role.index()].name);
        parts.push_back(held(names.back(), "role " + ir.roles[role.index()].name));
      }
      return Answer{problem_.at_least(2, parts), [names](const PersonFacts&, const std::set<std::string>& has) {
                      return std::count_if(names.begin(), names.end(),
                                           [&](const std::string& name) { return has.contains(name); }) >= 2;
                    }};
    }
    const auto* holds = std::get_if<HoldsRule>(&rule.body);
    if (holds == nullptr) return std::nullopt;
    std::vector<smt::Term> parts;
    for (const FunctionId id : holds->functions) {
      const compiler::Function& function = ir.functions[id.index()];
      std::vector<smt::Term> permissions;
      for (const PermissionId permission : function.permissions)
        permissions.push_back(
            held(name_of(key_of(ir, permission)), "\"" + ir.permissions[permission.index()].pattern + "\""));
      parts.push_back(function.all ? problem_.and_(permissions) : problem_.or_(permissions));
    }
    const smt::Term term = problem_.and_({problem_.at_least(holds->at_least, parts),
                                          problem_.not_(person_.encode(side, holds->condition).is_false)});
    return Answer{term, [this, side, holds](const PersonFacts& facts, const std::set<std::string>& has) {
                    return violates(side, *holds, facts, has);
                  }};
  }

  [[nodiscard]] bool violates(Side side, const HoldsRule& rule, const PersonFacts& facts,
                              const std::set<std::string>& held) const {
    const PolicyIr& ir = policy(side);
    const auto has = [&](PermissionId permission) { return held.contains(name_of(key_of(ir, permission))); };
    const auto count = std::count_if(rule.functions.begin(), rule.functions.end(), [&](FunctionId id) {
      const auto& permissions = ir.functions[id.index()].permissions;
      return ir.functions[id.index()].all ? std::all_of(permissions.begin(), permissions.end(), has)
                                          : std::any_of(permissions.begin(), permissions.end(), has);
    });
    return static_cast<std::uint32_t>(count) >= rule.at_least &&
           compiler::evaluate(ir, rule.condition, facts, today_) != Truth::False;
  }

  static const Rule* rule_in_force(const PolicyIr& policy, const std::string& id) {
    for (const Rule& rule : policy.rules)
      if (rule.info.id == id && rule.info.active) return &rule;
    return nullptr;
  }

  void rules() {
    std::set<std::string> seen;
    for (const Side side : {Side::Old, Side::New})
      for (const Rule& rule : policy(side).rules)
        if (seen.insert(rule.info.id).second) rule_named(rule.info.id);
  }

  void rule_named(const std::string& id) {
    const Rule* before = rule_in_force(policy(Side::Old), id);
    const Rule* after = rule_in_force(policy(Side::New), id);
    const std::string statement = "risk `" + id + "`";
    if (before == nullptr && after == nullptr) return;
    if (before == nullptr || after == nullptr) {
      change({before == nullptr ? ChangeDirection::Stricter : ChangeDirection::Looser, statement, {},
              before == nullptr ? "not in force" : before->info.english,
              after == nullptr ? "not in force" : after->info.english, before == nullptr ? Span{} : before->info.span,
              after == nullptr ? Span{} : after->info.span});
      return;
    }
    enforcement(statement, *before, *after);
    const auto old_terms = violation(Side::Old, *before);
    const auto new_terms = violation(Side::New, *after);
    if (!old_terms || !new_terms || before->body.index() != after->body.index()) {
      for (const ShapeChange& item : shape_changes(policy(Side::Old), *before, policy(Side::New), *after))
        change({item.direction, statement, {}, item.before, item.after, before->info.span, after->info.span, item.who});
      return;
    }
    compare({statement, "violates the rule", "does not violate it", ChangeDirection::Stricter}, *old_terms, *new_terms,
            before->info.span, after->info.span);
    scope(statement, *before, *after);
  }

  // Which answers a violation leads to.
  void enforcement(const std::string& statement, const Rule& before, const Rule& after) {
    const auto compare_rank = [&](auto left, auto right, const std::string& what) {
      if (left != right)
        change({left < right ? ChangeDirection::Stricter : ChangeDirection::Looser, statement, {},
                what + " " + std::string{word(left)}, what + " " + std::string{word(right)}, before.info.span,
                after.info.span});
    };
    compare_rank(before.info.action, after.info.action, "action");
    compare_rank(before.info.severity, after.info.severity, "severity");
    const auto longest = [](const Rule& rule) {
      return rule.waivers_never ? std::int64_t{-1} : rule.waiver_days ? *rule.waiver_days : INT64_MAX;
    };
    const auto words = [](const Rule& rule) {
      if (rule.waivers_never) return std::string{"exceptions never"};
      return rule.waiver_days ? "exceptions at most " + std::to_string(*rule.waiver_days) + " days"
                              : std::string{"exceptions of any length"};
    };
    if (longest(before) != longest(after))
      change({longest(after) < longest(before) ? ChangeDirection::Stricter : ChangeDirection::Looser, statement, {},
              words(before), words(after), before.info.span, after.info.span});
  }

  void scope(const std::string& statement, const Rule& before, const Rule& after) {
    const auto* left = std::get_if<HoldsRule>(&before.body);
    const auto* right = std::get_if<HoldsRule>(&after.body);
    if (left == nullptr || right == nullptr) return;
    const auto words = [](const PolicyIr& ir, const HoldsRule& rule) {
      return rule.same_scope.is_none() ? std::string{"scope enterprise"}
                                       : "scope same " + ir.scopes.kinds()[rule.same_scope.index()].name;
    };
    const std::string old_words = words(policy(Side::Old), *left);
    const std::string new_words = words(policy(Side::New), *right);
    if (old_words == new_words) return;
    const ChangeDirection direction = left->same_scope.is_none()    ? ChangeDirection::Looser
                                      : right->same_scope.is_none() ? ChangeDirection::Stricter
                                                                    : ChangeDirection::Changed;
    change({direction, statement, {}, old_words, new_words, before.info.span, after.info.span});
  }

  // ---- exceptions --------------------------------------------------------------------------------------------------
  void exceptions() {
    std::map<std::string, std::pair<std::string, Span>> said[2];
    for (const Side side : {Side::Old, Side::New})
      for (const compiler::Waiver& item : policy(side).waivers)
        said[side == Side::Old ? 0 : 1][item.id] = {
            "`" + policy(side).rules[item.rule.index()].info.id + "` for " + printable(item.person) +
                (item.held.from.is_bound() ? " from " + to_string(item.held.from) : "") + " until " +
                to_string(item.held.until) + ", approved by " + printable(item.approved_by),
            item.span};
    for (const auto& [id, old] : said[0]) {
      const auto now = said[1].find(id);
      const bool kept = now != said[1].end();
      if (kept && now->second.first == old.first) continue;
      change({kept ? ChangeDirection::Changed : ChangeDirection::Stricter, "exception `" + id + "`", {}, old.first,
              kept ? now->second.first : "none", old.second, kept ? now->second.second : Span{}});
    }
    for (const auto& [id, now] : said[1])
      if (!said[0].contains(id))
        change({ChangeDirection::Looser, "exception `" + id + "`", {}, "none", now.first, {}, now.second});
  }

  Day today_;
  smt::Problem problem_;
  JointPerson person_;
  smt::ConeFinder cones_;
  smt::Engine engine_;
  smt::Session session_;
  std::map<std::string, smt::Term> held_;      // permissions and roles, by what they are
  std::map<std::string, std::string> labels_;  // by the same names
  smt::Model base_;                            // of some person whom both policies find possible
  PolicyDifference out_;
};

// ---- people ----------------------------------------------------------------------------------------------------------

using Answers = std::map<std::pair<PersonId, std::string>, std::string>;  // only what is not the plain "no"

Answers answers_of(compiler::World& world) {
  const compiler::Binding& binding = world.binding;
  const PolicyIr& policy = binding.policy;
  Answers answers;
  for (std::size_t index = 0; index != binding.snapshot.persons.size(); ++index) {
    const PersonId person{index};
    const PersonFacts facts = compiler::facts_of(binding, person);
    const auto is_true = [&](CondId condition) {
      return compiler::evaluate(policy, condition, facts, world.today) == Truth::True;
    };
    for (const compiler::Assignment& item : policy.assignments)
      if (is_true(item.condition))
        answers[{person, "`assign` of `" + policy.roles[item.role.index()].name + "`"}] =
            "receives the role automatically";
    for (const Eligibility& item : policy.eligibilities)
      if (is_true(item.condition))
        answers[{person, "`allow` of `" + policy.roles[item.role.index()].name + "`"}] = "may request the role";
  }
  static const char* const kStatus[] = {"open", "mitigated", "undetermined"};
  const Analysis analysis = analyze(world);
  for (const Finding& finding : analysis.findings) {
    if (!finding.account.is_none()) continue;  // of no policy
    const bool of_rule = finding.rule.index() < policy.rules.size();  // else of an exception that is not in order
    answers[{finding.person, (of_rule ? "risk `" : "exception `") + analysis.rules[finding.rule.index()].id + "`"}] =
        (of_rule ? "finding " : "not in order, ") + std::string{kStatus[static_cast<std::size_t>(finding.status)]};
  }
  return answers;
}

}  // namespace

PolicyDifference diff(const PolicyIr& before, const PolicyIr& after, Day today) {
  return Differ{before, after, today}.run();
}

std::vector<PersonChange> people_who_change(compiler::World& before, compiler::World& after) {
  const Answers old_answers = answers_of(before);
  const Answers new_answers = answers_of(after);
  std::vector<PersonChange> changes;
  const auto answer = [](const Answers& answers, const Answers::key_type& key) {
    const auto found = answers.find(key);
    return found == answers.end() ? std::string{"no"} : found->second;
  };
  std::set<Answers::key_type> keys;
  for (const Answers* answers : {&old_answers, &new_answers})
    for (const auto& [key, said] : *answers) keys.insert(key);
  for (const auto& key : keys) {
    PersonChange item{key.first, key.second, answer(old_answers, key), answer(new_answers, key)};
    if (item.before != item.after) changes.push_back(std::move(item));
  }
  return changes;
}

}  // namespace rolewright::analyzer
