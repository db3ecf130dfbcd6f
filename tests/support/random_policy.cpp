// Random worlds, the policy's half: declarations, functions, conditions and rules of every kind,
// type-directed so that whatever is generated must compile.
#include <algorithm>
#include <set>

#include "tests/support/random_world.hpp"

namespace rolewright::tests {
namespace {

CondPlan random_test(Dice& dice) {
  switch (dice.below(12)) {
    case 0:
      return {.kind = CondKind::Is, .attribute = "employment", .values = {dice.pick(kEmployments)}};
    case 1:
      return {.kind = CondKind::In, .attribute = "series", .values = {"0510", "2210"}};
    case 2:
      return {.kind = dice.chance(50) ? CondKind::AtLeast : CondKind::AtMost,
              .attribute = "clearance",
              .values = {dice.pick(kLevels)}};
    case 3:
      return {.kind = dice.chance(50) ? CondKind::AtLeast : CondKind::AtMost,
              .attribute = "tier",
              .values = {dice.pick(kTiers)}};
    case 4:
      return {.kind = CondKind::Is, .attribute = "remote", .values = {dice.chance(50) ? "true" : "false"}};
    case 5:
      return {.kind = dice.chance(50) ? CondKind::AtLeast : CondKind::AtMost,
              .attribute = "grade",
              .values = {std::to_string(dice.between(7, 15))}};
    case 6:
      return {.kind = dice.chance(50) ? CondKind::AtLeast : CondKind::AtMost,
              .attribute = "hired",
              .values = {to_string(Day{kFirstDay + dice.between(0, kDays - 1)})}};
    case 7:
      return {.kind = CondKind::Within,
              .attribute = "org",
              .values = {dice.chance(50) ? "Treasury" : "Treasury/AP"}};
    case 8:
      return {.kind = CondKind::Missing,
              .attribute = dice.pick(
                  std::vector<std::string>{"series", "clearance", "warrant", "grade", "employment"}),
              .values = {}};
    case 9:
    case 10:
      return {
          .kind = CondKind::Designated, .attribute = dice.chance(60) ? "warrant" : "officer", .values = {}};
    default:
      return {.kind = CondKind::Trained,
              .attribute = dice.chance(60) ? "SoD-101" : "Ethics",
              .values = {},
              .days = dice.chance(70) ? dice.between(0, 6) : -1};
  }
}

Clauses maybe_condition(Dice& dice, std::size_t percent) {
  return dice.chance(percent) ? Clauses{random_condition(dice, 2)} : Clauses{};
}

void add_scopes(Dice& dice, PolicyPlan& plan) {
  ScopeKindPlan tree{.name = "fund_center", .tree = {}};
  for (std::size_t value = 1; value <= 6;
       ++value)  // FC6 is sometimes used on edges without being in the tree
    if (value != 6 || dice.chance(50))
      tree.tree.emplace_back(
          "FC" + std::to_string(value),
          value == 1 || dice.chance(25) ? "" : "FC" + std::to_string(1 + dice.below(value - 1)));
  plan.scopes = {tree, {.name = "alc", .tree = {}}, {.name = "office", .tree = {}}};
  // A few pairs, or nearly everything at the bottom paired: only then can most grants be placed.
  std::set<std::pair<std::string, std::string>> pairs;
  const auto pair = [&](const std::string& value) { pairs.emplace(value, "ALC" + std::to_string(1 + dice.below(3))); };
  if (dice.chance(50)) {
    for (std::size_t count = dice.below(5); count != 0; --count) pair(dice.pick(tree.tree).first);
  } else {
    for (const auto& [value, parent] : tree.tree) {
      const bool bottom = std::none_of(tree.tree.begin(), tree.tree.end(),
                                       [&, &name = value](const auto& other) { return other.second == name; });
      if (dice.chance(bottom ? 90 : 15)) pair(value);
    }
  }
  plan.crosswalk.assign(pairs.begin(), pairs.end());
}

// What a permission lets its holder grant; roles and other permissions are named later, when they exist.
void add_grant_rights(Dice& dice, PolicyPlan& plan) {
  for (PermissionPlan& permission : plan.permissions) {
    if (!dice.chance(20)) continue;
    permission.grants_any = dice.chance(30);
    if (permission.grants_any) continue;
    permission.grants.push_back(dice.pick(plan.permissions).name);
    if (dice.chance(50)) permission.grants.push_back(dice.pick(plan.roles).name);
    if (dice.chance(20)) permission.grants = {dice.pick(plan.roles).name};
  }
}

void add_permissions(Dice& dice, PolicyPlan& plan) {
  const auto add = [&](const std::string& system, const std::string& pattern) {
    plan.permissions.push_back({"perm" + std::to_string(plan.permissions.size()), system, pattern});
  };
  for (const char* name : {"CREATE_A", "CREATE_B", "POST_A", "POST_B"}) add("PAY", name);
  add("ERP", "CREATE_A");
  add("ERP", "VIEW");
  if (dice.chance(50)) add("PAY", dice.pick(std::vector<std::string>{"CREATE_*", "*_A", "*", "P*T_*"}));
  if (dice.chance(15)) add("ERP", "NO_SUCH");      // a mistake, which --keep-going goes past
  if (dice.chance(25)) add("LEGACY", "ANYTHING");  // of a system nobody exported
}

void add_roles(Dice& dice, PolicyPlan& plan) {
  using compiler::HoldingKind;
  const std::vector<RolePlan> bound = {{"Clerk", HoldingKind::OktaGroup, "", "g1", {}, {}},
                                       {"Loose", HoldingKind::None, "", "", {}, {}},
                                       {"Lead", HoldingKind::OktaGroup, "", "g2", {}, {}},
                                       {"Poster", HoldingKind::SystemRole, "ERP", "r1", {}, {}},
                                       {"Pack", HoldingKind::EntraPackage, "", "k1", {}, {}},
                                       {"Cloud", HoldingKind::EntraGroup, "", "g1", {}, {}}};
  for (RolePlan role : bound) {
    for (const std::size_t permission : dice.several(dice.below(3), plan.permissions.size()))
      role.grants.push_back(permission);
    if (!plan.roles.empty())
      for (const std::size_t included : dice.several(dice.chance(40) ? 1 : 0, plan.roles.size()))
        role.includes.push_back(included);
    plan.roles.push_back(role);
  }
  for (std::size_t role = 0; role != plan.roles.size(); ++role) {
    if (dice.chance(25)) plan.assigns.push_back({role, maybe_condition(dice, 60), maybe_condition(dice, 25)});
    if (dice.chance(50)) plan.allows.push_back({role, maybe_condition(dice, 40), maybe_condition(dice, 20)});
  }
}

CondPlan account_test(Dice& dice) {
  const bool kind = dice.chance(70);
  const std::vector<std::string> values = kind ? std::vector<std::string>{"everyday", "separate_admin", "service"}
                                               : std::vector<std::string>{"active", "suspended", "deprovisioned"};
  CondPlan test{.kind = CondKind::AccountIs, .attribute = kind ? "kind" : "status", .values = {}};
  for (const std::size_t value : dice.several(dice.chance(75) ? 1 : 2, values.size())) test.values.push_back(values[value]);
  if (dice.chance(5)) test.values.clear();
  return test;
}

// A condition that also asks about the account, or how much a designation is good for.
Clauses with_account_or_limit(Dice& dice, Clauses clauses) {
  CondPlan test = dice.chance(60)
                      ? account_test(dice)
                      : CondPlan{.kind = CondKind::Designated,
                                 .attribute = "warrant",
                                 .values = {},
                                 .days = 1000 * dice.between(1, 4)};
  if (dice.chance(40))
    test = {.kind = CondKind::Not, .attribute = {}, .values = {}, .days = -1, .parts = {std::move(test)}};
  if (clauses.empty()) return {test};
  return {{.kind = dice.chance(50) ? CondKind::And : CondKind::Or,
           .attribute = {},
           .values = {},
           .days = -1,
           .parts = {std::move(test), clauses[0]}}};
}

RulePlan random_holds(Dice& dice, const PolicyPlan& plan) {
  RulePlan rule{.kind = RuleKind::Holds};
  rule.functions = dice.several(2 + dice.below(3), plan.functions.size());
  rule.at_least = dice.chance(60) ? std::min<std::size_t>(2, rule.functions.size())
                                  : 1 + dice.below(rule.functions.size());
  if (dice.chance(65))
    rule.written_scope = dice.pick(std::vector<std::string>{"fund_center", "fund_center", "alc", "office"});
  rule.scope = rule.written_scope;
  if (dice.chance(10)) rule.scope = dice.chance(50) ? "" : "fund_center";
  rule.when = maybe_condition(dice, 30);
  rule.unless = maybe_condition(dice, 30);
  return rule;
}

RulePlan random_workflow(Dice& dice, const PolicyPlan& plan) {
  RulePlan rule{.kind = RuleKind::Workflow};
  for (std::size_t count = 2 + dice.below(2); count != 0; --count)
    rule.functions.push_back(dice.below(plan.functions.size()));
  for (std::size_t first = 0; first != rule.functions.size(); ++first)
    for (std::size_t second = first + 1; second != rule.functions.size(); ++second)
      if (dice.chance(70)) (dice.chance(75) ? rule.different : rule.same).emplace_back(first, second);
  rule.word = dice.chance(80) ? (dice.chance(70) ? "invoice" : "case") : "";
  rule.count = dice.below(3);
  return rule;
}

RulePlan random_new_rule(Dice& dice, const PolicyPlan& plan) {
  const std::size_t functions = plan.functions.size();
  switch (dice.below(12)) {
    case 0:
    case 1: {
      RulePlan rule{.kind = RuleKind::ExercisesRelated,
                    .functions = dice.several(1 + dice.below(2), functions),
                    .word = dice.chance(70) ? "invoice" : "case",
                    .any = dice.chance(60)};
      for (const std::size_t tie : dice.several(1 + dice.below(2), 3))
        rule.related.push_back(std::vector<std::string>{"self", "family", "affiliated"}[tie]);
      return rule;
    }
    case 2:
      return {.kind = RuleKind::HeadCountPerScope,
              .functions = dice.several(1, functions),
              .word = dice.pick(std::vector<std::string>{"fund_center", "alc", "office"}),
              .at_most = dice.chance(60),
              .count = dice.below(3)};
    case 3:
      return {.kind = RuleKind::HeadCountPerAttribute,
              .functions = dice.several(1, functions),
              .word = dice.pick(std::vector<std::string>{"org", "clearance", "series", "employment"}),
              .at_most = dice.chance(60),
              .count = dice.below(3)};
    case 4: {
      RulePlan rule{.kind = RuleKind::Completing, .functions = dice.several(2 + dice.below(3), functions)};
      rule.count = 2 + dice.below(rule.functions.size() - 1);
      return rule;
    }
    case 5:
    case 6: {
      RulePlan rule{.kind = RuleKind::GrantSelf, .functions = dice.several(dice.below(3), functions)};
      if (dice.chance(25)) rule.holding = dice.below(functions);
      return rule;
    }
    case 7:
    case 8:
    case 9:
      return {.kind = RuleKind::OneSession, .functions = dice.several(2 + dice.below(2), plan.roles.size())};
    default:
      return random_workflow(dice, plan);
  }
}

RulePlan random_rule(Dice& dice, const PolicyPlan& plan) {
  const std::size_t functions = plan.functions.size();
  switch (dice.below(16)) {
    case 0:
      return {.kind = RuleKind::Sensitive, .functions = dice.several(1, functions)};
    case 1:
    case 2:
      return {.kind = RuleKind::ExercisesOnSelf, .functions = dice.several(dice.chance(60) ? 1 : 2, functions)};
    case 3:
    case 4:
      return {.kind = RuleKind::ExercisesOnOne,
              .functions = dice.several(1 + dice.below(3), functions),
              .word = dice.chance(70) ? "invoice" : "case"};
    case 5:
    case 6:
      return {.kind = RuleKind::StillHolds,
              .functions = dice.several(1 + dice.below(2), functions),
              .word = dice.chance(60) ? "transferred" : "separated",
              .days = dice.between(0, 5)};
    case 7:
    case 8:
      return {.kind = RuleKind::HeadCount,
              .functions = dice.several(1, functions),
              .at_most = dice.chance(50),
              .count = dice.below(4)};
    case 9:
    case 10:
      return {.kind = RuleKind::Exclusive, .functions = dice.several(2 + dice.below(2), plan.roles.size())};
    default:
      return random_holds(dice, plan);
  }
}

void add_rules(Dice& dice, PolicyPlan& plan, Features features) {
  for (std::size_t count = 3 + dice.below(3), index = 0; index != count; ++index) {
    FunctionPlan function{.name = "Duty" + std::to_string(index), .all = dice.chance(35), .permissions = {}};
    function.permissions = dice.several(1 + dice.below(3), plan.permissions.size());
    plan.functions.push_back(function);
  }
  for (std::size_t count = 4 + dice.below(5), index = 0; index != count; ++index) {
    const bool all = features == Features::All;
    RulePlan rule = all && dice.chance(45) ? random_new_rule(dice, plan) : random_rule(dice, plan);
    if (all && rule.kind == RuleKind::Holds && dice.chance(35)) {
      Clauses& clauses = dice.chance(50) ? rule.when : rule.unless;
      clauses = with_account_or_limit(dice, std::move(clauses));
    }
    if (all && (rule.kind == RuleKind::ExercisesOnOne || rule.kind == RuleKind::ExercisesOnSelf))
      rule.any = dice.chance(30);
    rule.id = "R-" + std::to_string(index);
    rule.action = rule.kind == RuleKind::Exclusive || rule.kind == RuleKind::OneSession ? 2 : dice.chance(60) ? 2 : dice.below(2);
    rule.disabled = dice.chance(5);
    plan.rules.push_back(std::move(rule));
  }
}

// The name of a person, or the login of an account of theirs.
std::string some_name(Dice& dice, const AgencyPlan& agency, std::size_t person) {
  std::vector<std::string> names{agency.people[person].key};
  for (const AccountPlan& account : agency.accounts)
    if (account.owner == person) names.push_back(account.login);
  return dice.chance(70) ? names[0] : dice.pick(names);
}

void add_waivers(Dice& dice, PolicyPlan& plan, const AgencyPlan& agency) {
  for (RulePlan& rule : plan.rules) {
    rule.waivers_never = dice.chance(10);
    if (!rule.waivers_never && dice.chance(25)) rule.waiver_days = dice.between(2, 6);
  }
  for (std::size_t count = dice.chance(60) ? 1 + dice.below(3) : 0; count != 0; --count) {
    const std::size_t holder = dice.below(agency.people.size());
    WaiverPlan waiver{.id = "X-" + std::to_string(count),
                      .rule = dice.pick(plan.rules).id,
                      .person = some_name(dice, agency, holder),
                      .approved_by = {},
                      .held = {}};
    if (dice.chance(85)) waiver.approved_by = dice.chance(20) ? some_name(dice, agency, holder) : "cfo@agency.example";
    const Day first{kFirstDay + dice.between(0, 6)};
    waiver.held.until = first.plus(dice.between(1, 7));
    if (dice.chance(85)) waiver.held.from = first;
    plan.waivers.push_back(waiver);
  }
}

}  // namespace

CondPlan random_condition(Dice& dice, std::size_t depth) {
  if (depth == 0 || dice.chance(50)) return random_test(dice);
  if (dice.chance(30))
    return {.kind = CondKind::Not,
            .attribute = {},
            .values = {},
            .days = -1,
            .parts = {random_condition(dice, depth - 1)}};
  CondPlan joined{.kind = dice.chance(50) ? CondKind::And : CondKind::Or, .attribute = {}, .values = {}};
  for (std::size_t count = 2 + dice.below(2); count != 0; --count)
    joined.parts.push_back(random_condition(dice, depth - 1));
  return joined;
}

PolicyPlan random_policy(Dice& dice, const AgencyPlan& agency, Features features) {
  PolicyPlan plan;
  plan.systems = agency.systems;
  plan.systems.push_back({"LEGACY", "system", ""});
  add_scopes(dice, plan);
  add_permissions(dice, plan);
  add_roles(dice, plan);
  if (features == Features::All) add_grant_rights(dice, plan);
  add_rules(dice, plan, features);
  add_waivers(dice, plan, agency);
  return plan;
}

RandomWorld::RandomWorld(std::uint64_t seed, Features features)
    : dice{seed},
      agency{random_agency(dice)},
      plan{random_policy(dice, agency, features)},
      snapshot{build_snapshot(agency)} {
  Result<compiler::CompiledPolicy> compiled = compile_plan(plan);
  if (!compiled.ok()) {
    problem = describe(compiled.error());
    return;
  }
  policy = std::move(compiled).value();
  Result<std::unique_ptr<compiler::Binding>> bound =
      compiler::bind(policy.ir, snapshot, compiler::OnUnknownName::KeepGoing);
  if (!bound.ok()) {
    problem = describe(bound.error());
    return;
  }
  binding = std::move(bound).value();
}

std::vector<Day> RandomWorld::days() const {
  std::set<Day> found;
  const auto add = [&](Day day) {
    if (day.is_bound()) found.insert({day.plus(-1), day});
  };
  for (const auto* edges : {&agency.assigned, &agency.conferred, &agency.owned})
    for (const EdgePlan& edge : *edges) {
      add(edge.held.from);
      add(edge.held.until);
    }
  for (const PersonPlan& person : agency.people) {
    for (const auto& [what, held, limit] : person.designations) {
      add(held.from);
      add(held.until);
    }
    for (const auto* facts : {&person.events, &person.trainings})
      for (const auto& [what, day] : *facts)
        for (std::int32_t after = 0; after <= 7; ++after) add(day.plus(after));
  }
  for (const UsagePlan& event : agency.usage) add(event.day);
  for (const WaiverPlan& waiver : plan.waivers) {
    add(waiver.held.from);
    add(waiver.held.until);
  }
  add(Day{kFirstDay});
  return {found.begin(), found.end()};
}

}  // namespace rolewright::tests
