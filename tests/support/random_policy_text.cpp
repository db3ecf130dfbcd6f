// Random worlds, the policy as a person would write it: plan → `.rw` text and its data files.
#include "tests/support/random_world.hpp"

namespace rolewright::tests {
namespace {

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

template <class Items, class Name>
std::string listed(const Items& items, const std::string& separator, Name name) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : separator) + name(item);
  return text;
}

bool is_text(const std::string& attribute) {
  return attribute == "series" || attribute == "org";
}

std::string condition_text(const CondPlan& cond) {
  const auto value = [&](const std::string& text) { return is_text(cond.attribute) ? quoted(text) : text; };
  const auto parts = [&](const std::string& word) {
    return "(" +
           listed(cond.parts, " " + word + " ", [](const CondPlan& part) { return condition_text(part); }) +
           ")";
  };
  switch (cond.kind) {
    case CondKind::Is:
      return cond.attribute + " is " + value(cond.values[0]);
    case CondKind::In:
      return cond.attribute + " in {" + listed(cond.values, ", ", value) + "}";
    case CondKind::AtLeast:
      return cond.attribute + " at least " + value(cond.values[0]);
    case CondKind::AtMost:
      return cond.attribute + " at most " + value(cond.values[0]);
    case CondKind::Within:
      return cond.attribute + " within " + quoted(cond.values[0]);
    case CondKind::Missing:
      return cond.attribute + " is missing";
    case CondKind::Designated:
      return "designated " + cond.attribute +
             (cond.days < 0 ? "" : " with limit at least " + std::to_string(cond.days));
    case CondKind::AccountIs:
      return "account " + cond.attribute +
             (cond.values.empty()       ? " is missing"
              : cond.values.size() == 1 ? " is " + cond.values[0]
                                        : " in {" + listed(cond.values, ", ", value) + "}");
    case CondKind::Trained:
      return "trained " + quoted(cond.attribute) +
             (cond.days < 0 ? "" : " within " + std::to_string(cond.days) + " days");
    case CondKind::And:
      return parts("and");
    case CondKind::Or:
      return parts("or");
    case CondKind::Not:
      return "not " + condition_text(cond.parts[0]);
  }
  return {};
}

std::string clauses_text(const Clauses& when, const Clauses& unless) {
  return (when.empty() ? "" : " when " + condition_text(when[0])) +
         (unless.empty() ? "" : " unless " + condition_text(unless[0]));
}

std::string declarations(const PolicyPlan& plan) {
  std::string text =
      "policy random version \"1\"\n"
      "levels Clearance = none < secret < top_secret\n"
      "order Tier = T1 < T2 < T4 < T5, T1 < T3 < T5\n"
      "one of Employment = civil, military, contractor\n"
      "object invoice, case\n"
      "event transferred, separated\n"
      "relation family, affiliated\n"
      "one of AccountKind = everyday, separate_admin, service\n"
      "one of AccountStatus = active, suspended, deprovisioned\n"
      "account has kind: AccountKind, status: AccountStatus\n"
      "person has clearance: Clearance, tier: Tier, employment: Employment, remote: flag, grade: number, "
      "hired: date,\n"
      "  series: code, org: org_unit, trained: course -> date, warrant: designation with limit money, "
      "officer: designation\n";
  for (const ScopeKindPlan& kind : plan.scopes)
    text +=
        "scope kind " + kind.name + (kind.tree.empty() ? "" : " tree from \"" + kind.name + ".csv\"") + "\n";
  if (!plan.scopes.empty()) text += "scope map fund_center to alc from \"map.csv\"\n";
  for (const SystemPlan& system : plan.systems)
    text += "system " + system.name + " = " +
            (system.vendor == "system" ? "export " + quoted(system.name)
                                       : system.vendor + " " + quoted(system.external)) +
            "\n";
  for (const PermissionPlan& permission : plan.permissions)
    text += "permission " + permission.name + " = " + permission.system + " " + quoted(permission.pattern) +
            (permission.grants_any       ? " lets holder grant any"
             : permission.grants.empty() ? std::string{}
                                         : " lets holder grant " + listed(permission.grants, ", ",
                                                                          [](const std::string& name) { return name; })) +
            "\n";
  return text;
}

std::string role_text(const PolicyPlan& plan, const RolePlan& role) {
  using compiler::HoldingKind;
  std::string text = "role " + role.name;
  if (role.kind == HoldingKind::OktaGroup) text += " = okta group " + quoted(role.external);
  if (role.kind == HoldingKind::EntraGroup) text += " = entra group " + quoted(role.external);
  if (role.kind == HoldingKind::EntraPackage) text += " = entra package " + quoted(role.external);
  if (role.kind == HoldingKind::SystemRole) text += " = " + role.system + " role " + quoted(role.external);
  if (!role.grants.empty())
    text += " grants " + listed(role.grants, ", ", [&](std::size_t id) { return plan.permissions[id].name; });
  if (!role.includes.empty())
    text += " includes " + listed(role.includes, ", ", [&](std::size_t id) { return plan.roles[id].name; });
  return text + "\n";
}

std::string rule_body(const PolicyPlan& plan, const RulePlan& rule) {
  const auto functions = [&](const std::string& separator) {
    return listed(rule.functions, separator, [&](std::size_t id) { return plan.functions[id].name; });
  };
  const auto exercised = [&] { return rule.any ? "any of " + functions(", ") : functions(" and "); };
  switch (rule.kind) {
    case RuleKind::Holds: {
      const bool all = rule.at_least == rule.functions.size();
      return "no person holds " +
             (all ? functions(" and ") : std::to_string(rule.at_least) + " or more of " + functions(", ")) +
             (rule.written_scope.empty() ? "" : " scope same " + rule.written_scope) +
             clauses_text(rule.when, rule.unless);
    }
    case RuleKind::Sensitive:
      return functions("") + " is sensitive";
    case RuleKind::ExercisesOnSelf:
      return "no person exercises " + exercised() + " on self";
    case RuleKind::ExercisesOnOne:
      return "no person exercises " + exercised() + " on one " + rule.word;
    case RuleKind::ExercisesRelated:
      return "no person exercises " + exercised() + " on " + rule.word + " when related " +
             listed(rule.related, ", ", [](const std::string& name) { return name; }) + " to object";
    case RuleKind::StillHolds:
      return "no person still holds any of " + functions(", ") + " " + std::to_string(rule.days) +
             " days after " + rule.word;
    case RuleKind::HeadCountPerScope:
    case RuleKind::HeadCountPerAttribute:
    case RuleKind::HeadCount:
      return std::string{"at "} + (rule.at_most ? "most " : "least ") + std::to_string(rule.count) +
             " people hold " + functions("") +
             (rule.kind == RuleKind::HeadCount ? std::string{} : " per " + rule.word);
    case RuleKind::Completing:
      return "completing " + functions(", ") + " takes at least " + std::to_string(rule.count) + " people";
    case RuleKind::GrantSelf:
      return "nobody " +
             (rule.holding == kNobody ? std::string{} : "holding " + plan.functions[rule.holding].name + " ") +
             "can grant themselves " + (rule.functions.empty() ? "any function" : functions(", "));
    case RuleKind::Exclusive:
    case RuleKind::OneSession:
    case RuleKind::Workflow:
      return {};
  }
  return {};
}

std::string waivers_text(const RulePlan& rule) {
  if (rule.waivers_never) return " exceptions never";
  return rule.waiver_days == 0 ? std::string{} : " exceptions at most " + std::to_string(rule.waiver_days) + " days";
}

std::string workflow_text(const PolicyPlan& plan, const RulePlan& rule) {
  std::string text = "workflow " + rule.id + waivers_text(rule) + (rule.word.empty() ? std::string{} : " on " + rule.word) + " {";
  const auto step = [](std::size_t index) { return "s" + std::to_string(index); };
  for (std::size_t index = 0; index != rule.functions.size(); ++index)
    text += " step " + step(index) + " by " + plan.functions[rule.functions[index]].name;
  for (const auto& [first, second] : rule.different)
    text += " different people " + step(second) + ", " + step(first);
  for (const auto& [first, second] : rule.same) text += " same person " + step(first) + ", " + step(second);
  if (rule.count != 0) text += " survives loss of " + std::to_string(rule.count) + " people";
  return text + " }";
}

std::string rule_text(const PolicyPlan& plan, const RulePlan& rule) {
  static const char* const kActions[] = {"warn", "approve", "block"};
  std::string text =
      rule.kind == RuleKind::Workflow ? workflow_text(plan, rule)
      : rule.kind == RuleKind::Exclusive || rule.kind == RuleKind::OneSession
          ? "exclusive " + rule.id + waivers_text(rule) + " roles " +
                listed(rule.functions, ", ", [&](std::size_t id) { return plan.roles[id].name; }) +
                (rule.kind == RuleKind::OneSession ? " in one session" : "")
          : "risk " + rule.id + " \"risk\" severity high action " + kActions[rule.action] +
                waivers_text(rule) + " " + rule_body(plan, rule);
  text += "\n";
  if (rule.scope != rule.written_scope)
    text += "adapt " + rule.id + ": scope " + (rule.scope.empty() ? "enterprise" : "same " + rule.scope) +
            " because \"test\"\n";
  if (rule.disabled) text += "disable " + rule.id + " because \"test\"\n";
  return text;
}

}  // namespace

std::map<std::string, std::string> policy_files(const PolicyPlan& plan) {
  std::map<std::string, std::string> files;
  std::string text = declarations(plan);
  for (const RolePlan& role : plan.roles) text += role_text(plan, role);
  for (std::size_t index = 0; index != plan.assumes.size(); ++index)
    text += "assume A" + std::to_string(index) + ": whenever " + condition_text(plan.assumes[index].first) +
            " then " + condition_text(plan.assumes[index].second) + "\n";
  for (const GivingPlan& item : plan.assigns)
    text += "assign " + plan.roles[item.role].name + " automatically" + clauses_text(item.when, item.unless) +
            "\n";
  for (const GivingPlan& item : plan.allows) {
    text += "allow " + plan.roles[item.role].name + " to be requested" + clauses_text(item.when, item.unless);
    if (!item.gives_up.empty())
      text += " gives up " +
              listed(item.gives_up, ", ", [&](std::size_t id) { return plan.roles[id].name; }) +
              " when granted";
    text += "\n";
  }
  for (const FunctionPlan& function : plan.functions)
    text += "function " + function.name + " = " + (function.all ? "all" : "any") + " of " +
            listed(function.permissions, ", ", [&](std::size_t id) { return plan.permissions[id].name; }) +
            "\n";
  for (const RulePlan& rule : plan.rules) text += rule_text(plan, rule);
  for (const WaiverPlan& waiver : plan.waivers)
    text += "exception " + waiver.id + " to " + waiver.rule + " for person " + quoted(waiver.person) +
            (waiver.approved_by.empty() ? "" : " approved by " + quoted(waiver.approved_by)) +
            (waiver.held.from.is_bound() ? " from " + to_string(waiver.held.from) : "") + " until " +
            to_string(waiver.held.until) + "\n";
  if (!plan.rules.empty())
    text +=
        "prove P-auto: automatic roles never violate any risk\nprove P-req: requestable roles never violate "
        "any risk\n";
  files["policy.rw"] = text;
  for (const ScopeKindPlan& kind : plan.scopes) {
    if (kind.tree.empty()) continue;
    std::string rows = "value,parent\n";
    for (const auto& [value, parent] : kind.tree) rows += value + "," + parent + "\n";
    files[kind.name + ".csv"] = rows;
  }
  files["map.csv"] = "fund_center,alc\n";
  for (const auto& [from, to] : plan.crosswalk) files["map.csv"] += from + "," + to + "\n";
  return files;
}

std::string describe(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& item : diagnostics.items()) text += item.message + "\n";
  return text;
}

Result<compiler::CompiledPolicy> compile_plan(const PolicyPlan& plan) {
  const std::map<std::string, std::string> files = policy_files(plan);
  const compiler::Loader load = [&](const std::string& path) -> Result<std::string> {
    const auto found = files.find(path);
    if (found == files.end()) return Diagnostic{.code = Code::FileUnreadable, .message = "no file " + path};
    return found->second;
  };
  SourceMap sources;
  return compiler::compile({"policy.rw"}, load, sources);
}

}  // namespace rolewright::tests
