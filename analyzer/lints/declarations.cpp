// Declarations that nothing uses, and statements about what is not in force.
#include "analyzer/lints/lint.hpp"

namespace rolewright::analyzer {

using compiler::FunctionId;
using compiler::PermissionId;

namespace {

template <class... Visitors>
struct Each : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Each(Visitors...) -> Each<Visitors...>;

std::vector<bool> functions_used(const compiler::PolicyIr& policy) {
  std::vector<bool> used(policy.functions.size());
  const auto use = [&](const std::vector<FunctionId>& functions) {
    for (const FunctionId function : functions) used[function.index()] = true;
  };
  for (const compiler::Rule& rule : policy.rules)
    std::visit(Each{[&](const compiler::HoldsRule& body) { use(body.functions); },
                    [&](const compiler::ExercisesRule& body) { use(body.functions); },
                    [&](const compiler::StillHoldsRule& body) { use(body.functions); },
                    [&](const compiler::HeadCountRule& body) { use({body.function}); },
                    [&](const compiler::ExclusiveRule&) {},
                    [&](const compiler::CompletingRule& body) { use(body.functions); },
                    [&](const compiler::GrantSelfRule& body) {
                      use(body.functions);
                      if (!body.holding.is_none()) use({body.holding});
                    },
                    [&](const compiler::WorkflowRule& body) {
                      for (const auto& step : body.steps) use({step.function});
                    }},
               rule.body);
  return used;
}

void unused(Diagnostics& found, const std::string& message, const Span& span) {
  add(found, {.code = Code::UnusedDeclaration, .message = message, .span = span});
}

void unused_duties(const compiler::PolicyIr& policy, Diagnostics& found) {
  const std::vector<bool> function_used = functions_used(policy);
  std::vector<bool> permission_used(policy.permissions.size());
  const auto use = [&](const std::vector<PermissionId>& permissions) {
    for (const PermissionId permission : permissions) permission_used[permission.index()] = true;
  };
  for (std::size_t index = 0; index != policy.functions.size(); ++index) {
    if (!function_used[index])
      unused(found, "no rule uses function `" + policy.functions[index].name + "`", policy.functions[index].span);
    use(policy.functions[index].permissions);
  }
  for (const compiler::Role& role : policy.roles) use(role.grants);
  for (const compiler::Permission& permission : policy.permissions) {
    use(permission.grants);
    if (permission.grants_any || !permission.grants.empty() || !permission.grants_roles.empty())
      permission_used[static_cast<std::size_t>(&permission - policy.permissions.data())] = true;
  }
  for (std::size_t index = 0; index != policy.permissions.size(); ++index)
    if (!permission_used[index])
      unused(found, "no function or role uses permission `" + policy.permissions[index].name + "`",
             policy.permissions[index].span);
}

void not_in_force(const compiler::PolicyIr& policy, Diagnostics& found) {
  const auto report = [&](const std::string& what, RuleId id, const Span& span) {
    if (id.is_none() || policy.rules[id.index()].info.active) return;
    const RuleInfo& rule = policy.rules[id.index()].info;
    add(found, {.code = Code::DanglingStatement,
                .message = what + " refers to `" + rule.id + "`, which is not in force: " + rule.inactive_because,
                .span = span,
                .labels = {{rule.span, "declared here"}},
                .help = "remove the statement with the rule"});
  };
  for (const compiler::Waiver& waiver : policy.waivers) report("exception `" + waiver.id + "`", waiver.rule, waiver.span);
  for (const compiler::Proof& proof : policy.proofs) report("statement `" + proof.id + "`", proof.rule, proof.span);
  for (const compiler::TestCase& test : policy.tests)
    for (const auto& expected : test.expects) report("test `" + test.id + "`", expected.rule, expected.span);
}

}  // namespace

void lint_declarations(const LintInput& input, Diagnostics& found) {
  unused_duties(input.policy, found);
  not_in_force(input.policy, found);
}

}  // namespace rolewright::analyzer
