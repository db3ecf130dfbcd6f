#include "compiler/ir_dump.hpp"

#include "compiler/quoting.hpp"
#include "model/rule_words.hpp"

namespace rolewright::compiler {
namespace {

template <class Items, class Show>
std::string list(const Items& items, std::string_view separator, Show show) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : std::string{separator}) + show(item);
  return text;
}

std::string_view type_word(TypeKind type) {
  switch (type) {
    case TypeKind::Enumerated:
      return "enumerated";
    case TypeKind::Code:
      return "code";
    case TypeKind::OrgUnit:
      return "org_unit";
    case TypeKind::Flag:
      return "flag";
    case TypeKind::Number:
      return "number";
    case TypeKind::Date:
      return "date";
    case TypeKind::Designation:
      return "designation";
    case TypeKind::Training:
      return "course -> date";
  }
  bug("an attribute of no type");
}

std::string_view holding_word(HoldingKind kind) {
  switch (kind) {
    case HoldingKind::None:
      return "unbound";
    case HoldingKind::OktaGroup:
      return "okta group";
    case HoldingKind::EntraGroup:
      return "entra group";
    case HoldingKind::EntraPackage:
      return "entra package";
    case HoldingKind::SystemRole:
      return "system role";
    case HoldingKind::SystemGroup:
      return "system group";
    case HoldingKind::SystemPackage:
      return "system package";
  }
  bug("a role held in no way");
}

class IrWriter {
 public:
  explicit IrWriter(const PolicyIr& policy) : policy_{policy} {}

  std::string run() {
    out_ = "policy " + quoted_name(policy_.name) + " version " + quoted_text(policy_.version) + " owner " +
           quoted_text(policy_.owner) + "\n";
    section("types", policy_.enumerations, [&](const Enumeration& type) { return line(type); });
    section("attributes", policy_.attributes, [&](const Attribute& attribute) { return line(attribute); });
    section("events", policy_.events, quoted_name);
    section("objects", policy_.objects, quoted_name);
    section("relations", policy_.relations, quoted_name);
    section("scope kinds", policy_.scopes.kinds(), [](const ScopeKind& kind) {
      return quoted_name(kind.name) + (kind.has_tree ? " with a tree" : "");
    });
    section("systems", policy_.systems, [](const PolicySystem& system) {
      return quoted_name(system.name) + " = " + system.vendor + " " + quoted_text(system.external_id);
    });
    section("permissions", policy_.permissions, [&](const Permission& permission) { return line(permission); });
    section("roles", policy_.roles, [&](const Role& role) { return line(role); });
    section("functions", policy_.functions, [&](const Function& function) {
      return quoted_name(function.name) + " = " + (function.all ? "all of " : "any of ") + permissions(function.permissions);
    });
    section("assign", policy_.assignments, [&](const Assignment& assignment) {
      return name(policy_.roles, assignment.role) + " when " + condition(assignment.condition);
    });
    section("allow", policy_.eligibilities, [&](const Eligibility& allowed) { return line(allowed); });
    section("rules", policy_.rules, [&](const Rule& rule) { return line(rule); });
    section("exceptions", policy_.waivers, [&](const Waiver& waiver) { return line(waiver); });
    section("assumptions", policy_.assumptions, [&](const Assumption& assumption) {
      return quoted_name(assumption.id) + " whenever " + condition(assumption.whenever) + " then " +
             condition(assumption.then);
    });
    section("proofs", policy_.proofs, [&](const Proof& proof) {
      return quoted_name(proof.id) + (proof.automatic ? " automatic" : " requestable") + " never " +
             (proof.rule.is_none() ? "any risk" : quoted_name(policy_.rules[proof.rule.index()].info.id));
    });
    section("tests", policy_.tests, [&](const TestCase& test) { return line(test); });
    return std::move(out_);
  }

  [[nodiscard]] std::string condition(CondId id) const {
    const Condition& node = policy_.at(id);
    switch (node.op) {
      case CondOp::True:
        return "always";
      case CondOp::And:
        return part(node.left, node.op) + " and " + part(node.right, node.op);
      case CondOp::Or:
        return condition(node.left) + " or " + condition(node.right);
      case CondOp::Not:
        return "not " + part(node.left, node.op);
      case CondOp::Missing:
        return subject(node) + " is missing";
      case CondOp::In:
        return node.numbers.size() + node.texts.size() == 1 ? subject(node) + " is " + values(node)
                                                            : subject(node) + " in {" + values(node) + "}";
      case CondOp::AtLeast:
        return subject(node) + " at least " + values(node);
      case CondOp::AtMost:
        return subject(node) + " at most " + values(node);
      case CondOp::Within:
        return subject(node) + " within " + values(node);
      case CondOp::Designated:
        return "designated " + subject(node) +
               (node.numbers.empty() ? "" : " with limit at least " + std::to_string(node.numbers[0]) + " cents");
      case CondOp::Trained:
        return "trained " + quoted_text(node.texts[0]) +
               (node.numbers.empty() ? "" : " within " + std::to_string(node.numbers[0]) + " days");
    }
    bug("a condition of no kind");
  }

 private:
  template <class Items, class Show>
  void section(std::string_view title, const Items& items, Show show) {
    if (items.empty()) return;
    out_ += std::string{title} + "\n";
    std::size_t index = 0;
    for (const auto& item : items) out_ += "  " + std::to_string(index++) + " " + show(item) + "\n";
  }

  template <class Items, class AnyId>
  static std::string name(const Items& items, AnyId id) {
    return id.is_none() ? std::string{"?"} : quoted_name(items[id.index()].name);
  }
  [[nodiscard]] std::string permissions(const std::vector<PermissionId>& ids) const {
    return list(ids, ", ", [&](PermissionId id) { return name(policy_.permissions, id); });
  }
  [[nodiscard]] std::string roles(const std::vector<RoleId>& ids) const {
    return list(ids, ", ", [&](RoleId id) { return name(policy_.roles, id); });
  }
  [[nodiscard]] std::string functions(const std::vector<FunctionId>& ids) const {
    return list(ids, ", ", [&](FunctionId id) { return name(policy_.functions, id); });
  }

  [[nodiscard]] std::string part(CondId id, CondOp outer) const {
    const CondOp op = policy_.at(id).op;
    const bool brackets =
        (outer == CondOp::And && op == CondOp::Or) || (outer == CondOp::Not && (op == CondOp::And || op == CondOp::Or));
    return brackets ? "(" + condition(id) + ")" : condition(id);
  }
  [[nodiscard]] std::string subject(const Condition& test) const {
    const Attribute& attribute = policy_.attributes[test.attribute.index()];
    return (attribute.of_account ? "account " : "") + quoted_name(attribute.name);
  }
  [[nodiscard]] std::string values(const Condition& test) const {
    const std::string texts = list(test.texts, ", ", quoted_text);
    const std::string numbers = list(test.numbers, ", ", [&](std::int64_t number) { return value(test, number); });
    return texts + numbers;
  }
  [[nodiscard]] std::string value(const Condition& test, std::int64_t number) const {
    const Attribute& attribute = policy_.attributes[test.attribute.index()];
    if (attribute.type == TypeKind::Enumerated)
      return quoted_name(policy_.enumerations[attribute.enumeration.index()].values[static_cast<std::size_t>(number)]);
    if (attribute.type == TypeKind::Flag) return number != 0 ? "true" : "false";
    if (attribute.type == TypeKind::Date) return to_string(Day{static_cast<std::int32_t>(number)});
    return std::to_string(number);
  }

  // An ordered type with, for each value, those it is at least.
  [[nodiscard]] std::string line(const Enumeration& type) const {
    std::string text = quoted_name(type.name) + " =";
    for (std::size_t value = 0; value != type.values.size(); ++value) {
      text += (value == 0 ? " " : ", ") + quoted_name(type.values[value]);
      std::string below;
      for (std::size_t other = 0; type.ordered && other != type.values.size(); ++other)
        if (other != value && type.reaches(value, other)) below += " " + quoted_name(type.values[other]);
      if (!below.empty()) text += " above" + below;
    }
    return text;
  }
  [[nodiscard]] std::string line(const Attribute& attribute) const {
    return (attribute.of_account ? "account " : "") + quoted_name(attribute.name) + ": " +
           (attribute.type == TypeKind::Enumerated ? name(policy_.enumerations, attribute.enumeration)
                                                   : std::string{type_word(attribute.type)});
  }
  [[nodiscard]] std::string line(const Permission& permission) const {
    std::string text = quoted_name(permission.name) + " = " + name(policy_.systems, permission.system) + " " +
                       quoted_text(permission.pattern);
    if (permission.grants_any) text += " grants any";
    if (!permission.grants.empty()) text += " grants " + permissions(permission.grants);
    if (!permission.grants_roles.empty()) text += " grants roles " + roles(permission.grants_roles);
    if (permission.used_every_days != 0) text += " used every " + std::to_string(permission.used_every_days) + " days";
    return text;
  }
  [[nodiscard]] std::string line(const Role& role) const {
    std::string text = quoted_name(role.name) + " = " + std::string{holding_word(role.kind)};
    if (is_of_named_system(role.kind)) text += " of " + name(policy_.systems, role.system);
    if (role.kind != HoldingKind::None) text += " " + quoted_text(role.external);
    if (!role.includes.empty()) text += " includes " + roles(role.includes);
    if (!role.all_grants.empty()) text += " grants in all " + permissions(role.all_grants);
    return text;
  }
  [[nodiscard]] std::string line(const Eligibility& allowed) const {
    std::string text = name(policy_.roles, allowed.role) + " when " + condition(allowed.condition);
    if (!allowed.service_role.is_none())
      text += " requires " + std::to_string(allowed.service_days) + " days as " + name(policy_.roles, allowed.service_role);
    if (!allowed.gives_up.empty()) text += " gives up " + roles(allowed.gives_up);
    if (allowed.holders_at_most) {
      text += " holders at most " + std::to_string(*allowed.holders_at_most);
      if (!allowed.holders_per.is_none()) text += " per " + name(policy_.attributes, allowed.holders_per);
    }
    return text;
  }

  [[nodiscard]] std::string line(const Rule& rule) const {
    std::string text = quoted_name(rule.info.id) + " " + std::string{word(rule.info.severity)} + " " +
                       std::string{word(rule.info.action)} + ": " +
                       std::visit([&](const auto& body) { return this->body(body); }, rule.body);
    if (rule.waivers_never) text += "; exceptions never";
    if (rule.waiver_days) text += "; exceptions at most " + std::to_string(*rule.waiver_days) + " days";
    if (!rule.waiver_approver.empty()) text += ", approved by " + quoted_text(rule.waiver_approver);
    if (!rule.info.active) text += "; rests, " + rule.info.inactive_because;
    return text;
  }
  [[nodiscard]] std::string body(const HoldsRule& rule) const {
    return "holds " + std::to_string(rule.at_least) + " of " + functions(rule.functions) +
           (rule.same_scope.is_none() ? "" : " at one " + name(policy_.scopes.kinds(), rule.same_scope)) + " when " +
           condition(rule.condition) + (rule.reads_account ? " by account" : "");
  }
  [[nodiscard]] std::string body(const ExercisesRule& rule) const {
    return std::string{"exercises "} + (rule.any ? "any of " : "all of ") + functions(rule.functions) +
           (rule.object.empty() ? " on self" : " on one " + quoted_name(rule.object)) +
           (rule.related.empty() ? "" : " related " + list(rule.related, ", ", quoted_name));
  }
  [[nodiscard]] std::string body(const StillHoldsRule& rule) const {
    return "still holds any of " + functions(rule.functions) + " " + std::to_string(rule.days) + " days after " +
           quoted_name(rule.event);
  }
  [[nodiscard]] std::string body(const HeadCountRule& rule) const {
    return std::string{rule.at_most ? "at most " : "at least "} + std::to_string(rule.count) + " people hold " +
           name(policy_.functions, rule.function) +
           (rule.per_scope.is_none() ? "" : " per scope " + name(policy_.scopes.kinds(), rule.per_scope)) +
           (rule.per_attribute.is_none() ? "" : " per attribute " + name(policy_.attributes, rule.per_attribute));
  }
  [[nodiscard]] std::string body(const ExclusiveRule& rule) const {
    return "two of the roles " + roles(rule.roles) + (rule.in_one_session ? " in one session" : "");
  }
  [[nodiscard]] std::string body(const CompletingRule& rule) const {
    return "fewer than " + std::to_string(rule.at_least) + " people hold all of " + functions(rule.functions);
  }
  [[nodiscard]] std::string body(const GrantSelfRule& rule) const {
    return "can come to hold " + functions(rule.functions) +
           (rule.holding.is_none() ? "" : " while holding " + name(policy_.functions, rule.holding));
  }
  [[nodiscard]] std::string body(const WorkflowRule& rule) const {
    const auto pairs = [&](const std::vector<WorkflowRule::Pair>& listed) {
      return list(listed, ", ", [&](const WorkflowRule::Pair& pair) {
        return quoted_name(rule.steps[pair.first].name) + "-" + quoted_name(rule.steps[pair.second].name);
      });
    };
    std::string text = "workflow" + (rule.object.empty() ? "" : " on " + quoted_name(rule.object)) + " steps " +
                       list(rule.steps, ", ", [&](const WorkflowRule::Step& step) {
                         return quoted_name(step.name) + " by " + name(policy_.functions, step.function);
                       });
    if (!rule.different.empty()) text += " different " + pairs(rule.different);
    if (!rule.same.empty()) text += " same " + pairs(rule.same);
    if (rule.survives != 0) text += " survives " + std::to_string(rule.survives);
    return text;
  }

  [[nodiscard]] std::string line(const Waiver& waiver) const {
    return quoted_name(waiver.id) + " to " + quoted_name(policy_.rules[waiver.rule.index()].info.id) + " for " +
           quoted_text(waiver.person) + " approved by " + quoted_text(waiver.approved_by) + " mitigated by " +
           quoted_text(waiver.mitigated_by) + " from " + to_string(waiver.held.from) + " until " +
           to_string(waiver.held.until);
  }
  [[nodiscard]] std::string line(const TestCase& test) const {
    std::string text = quoted_name(test.id) + " person";
    for (const auto& [attribute, fact] : test.facts)
      text += " " + name(policy_.attributes, attribute) + " " + quoted_text(fact);
    for (const TestCase::Designated& item : test.designated) text += " designated " + quoted_name(item.name);
    for (const std::string& course : test.trained) text += " trained " + quoted_text(course);
    if (!test.holds.empty()) text += " holds " + permissions(test.holds);
    for (const RoleId role : test.served) text += " served " + name(policy_.roles, role);
    for (const std::size_t id : test.ignoring) text += " ignoring " + quoted_name(policy_.assumptions[id].id);
    for (const TestCase::Expectation& expected : test.expects)
      text += std::string{" expect "} + (expected.wanted ? "" : "no ") +
              (expected.rule.is_none() ? (expected.requested ? "request of " : "role ") + name(policy_.roles, expected.role)
                                       : "violation of " + quoted_name(policy_.rules[expected.rule.index()].info.id));
    return text;
  }

  const PolicyIr& policy_;
  std::string out_;
};

}  // namespace

std::string dump(const PolicyIr& policy) {
  return IrWriter{policy}.run();
}

std::string dump(const PolicyIr& policy, CondId condition) {
  return IrWriter{policy}.condition(condition);
}

}  // namespace rolewright::compiler
