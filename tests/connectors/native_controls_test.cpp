// Native controls: what each vendor can say of a small policy, what it cannot and why, and that Z3 agrees.
#include "connectors/emit/native_controls.hpp"

#include <algorithm>

#include "model/snapshot_builder.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using connectors::EntraUnit;
using connectors::NativeControls;

// ERP is an Okta application, PORTAL is not.
constexpr const char* kWords =
    "policy p version \"1\" owner \"o\"\nscope kind office\nevent transferred\nobject invoice\nperson has grade: code\n"
    "system ERP = okta app \"0oa1\"\nsystem PAY = okta app \"0oa2\"\nsystem PORTAL = entra app \"e-1\"\n"
    "permission enter = ERP \"ENTER\"\npermission approve = ERP \"APPROVE*\"\npermission release = PAY \"RELEASE\"\n"
    "permission sign = ERP \"SIGN\"\npermission look = PORTAL \"LOOK\"\nfunction Sign = any of sign\n"
    "function Enter = any of enter\nfunction Approve = any of approve\nfunction Release = any of release\n"
    "function Look = any of look\nfunction Both = all of enter, approve\n";

struct Case {
  Snapshot snapshot;
  compiler::PolicyIr policy;
  std::unique_ptr<compiler::Binding> binding;
};

std::unique_ptr<Case> small(const std::string& rules, int approvals = 2) {
  SnapshotBuilder builder;
  builder.set_taken(Day{20000});
  for (const auto& [name, vendor, id] : {std::tuple{"ERP", "okta app", "0oa1"}, {"PAY", "okta app", "0oa2"},
                                         {"PORTAL", "entra app", "e-1"}}) {
    const SystemId system = builder.system(name, vendor, id);
    builder.at(system).connected = 1;
  }
  const auto node = [&](const char* system, const std::string& name) {
    static_cast<void>(builder.node(builder.system(system), NodeKind::Entitlement, name));
  };
  node("ERP", "ENTER");
  node("ERP", "SIGN");
  for (int number = 1; number <= approvals; ++number) node("ERP", "APPROVE" + std::to_string(number));
  node("PAY", "RELEASE");
  node("PORTAL", "LOOK");
  auto made = std::make_unique<Case>();
  made->snapshot = std::move(builder).finish();
  made->policy = tests::policy_of(std::string{kWords} + rules);
  auto bound = compiler::bind(made->policy, made->snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(bound.ok());
  made->binding = std::move(bound).value();
  return made;
}

void check_proofs(const NativeControls& controls) {
  CHECK(controls.proof.complete == ProofResult::Proved);
  CHECK(controls.proof.harmless == ProofResult::Proved);
  CHECK(controls.proof.exact == ProofResult::Proved);
}

// "R-1 ERP: Enter 1 x Approve 2; " for each risk rule.
std::string risk_rules(const NativeControls& controls) {
  std::string text;
  for (const auto& rule : controls.risk_rules)
    text += rule.name + ": " + rule.sides[0].function + " " + std::to_string(rule.sides[0].values.size()) + " x " +
            rule.sides[1].function + " " + std::to_string(rule.sides[1].values.size()) + "; ";
  return text;
}

bool lists(const NativeControls& controls, const std::string& rule, std::string_view reason) {
  return std::any_of(controls.uncovered.begin(), controls.uncovered.end(), [&](const auto& item) {
    return item.rule == rule && item.reason.find(reason) != std::string::npos && !item.instead.empty();
  });
}

}  // namespace

TEST_CASE("Okta takes rules of one application on two functions, and the rest is listed", "[connectors]") {
  const auto world = small(
      "risk R-1 severity high no person holds Enter and Approve\n"
      "risk R-2 severity high no person holds Enter and Release\n"
      "risk R-6 severity high no person holds Enter and Look\n"
      "risk R-7 severity high no person holds 2 or more of Enter, Approve, Release\n"
      "risk R-8 severity high action warn Enter is sensitive\n"
      "risk R-9 severity high at most 4 people hold Enter\n");
  const NativeControls controls = connectors::okta_controls(*world->binding);
  check_proofs(controls);
  CHECK(risk_rules(controls) == "R-1 ERP: Enter 1 x Approve 2; R-7 ERP: Enter 1 x Approve 2; ");
  CHECK(lists(controls, "R-2", "a risk rule is of one application, and this needs ERP and PAY"));
  CHECK(lists(controls, "R-6", "PORTAL is no application of Okta"));
  CHECK(lists(controls, "R-7", "needs ERP and PAY"));
  CHECK(lists(controls, "R-8", "about one function"));
  CHECK(lists(controls, "R-9", "not about what one person holds"));
  CHECK_FALSE(lists(controls, "R-1", ""));
}

TEST_CASE("scopes, conditions, three functions and lists of all are not said, unless another control stops them",
          "[connectors]") {
  const std::string rules =
      "risk R-3 severity high no person holds Enter and Approve scope same office\n"
      "risk R-4 severity high no person holds Enter and Approve unless grade is \"GS-15\"\n"
      "risk R-5 severity high no person holds 3 or more of Enter, Approve, Release\n"
      "risk R-10 severity high no person holds Both and Enter\n";
  const auto world = small(rules);
  const NativeControls controls = connectors::okta_controls(*world->binding);
  check_proofs(controls);
  CHECK(controls.risk_rules.empty());
  CHECK(lists(controls, "R-3", "one common value of office"));
  CHECK(lists(controls, "R-4", "asks for more of the person"));
  CHECK(lists(controls, "R-5", "takes 3 functions"));
  CHECK(lists(controls, "R-10", "`Both` is all of several entitlements"));  // APPROVE* has two names
  // With Enter and Approve kept apart altogether, none of them is let through any more.
  const auto strict = small(rules + "risk R-1 severity high no person holds Enter and Approve\n");
  const NativeControls less = connectors::okta_controls(*strict->binding);
  check_proofs(less);
  CHECK(less.uncovered.empty());
}

TEST_CASE("lists are split at 50 values, and an application takes 25 rules, the gravest first", "[connectors]") {
  const auto world = small("risk R-1 severity low no person holds Enter and Approve\n"
                           "risk R-2 severity critical no person holds Enter and Approve\n",
                           130);
  const NativeControls controls = connectors::okta_controls(*world->binding);
  check_proofs(controls);
  CHECK(risk_rules(controls) ==
        "R-2 ERP: Enter 1 x Approve 50; R-2 ERP 2: Enter 1 x Approve 50; R-2 ERP 3: Enter 1 x Approve 30; "
        "R-1 ERP: Enter 1 x Approve 50; R-1 ERP 2: Enter 1 x Approve 50; R-1 ERP 3: Enter 1 x Approve 30; ");
  std::string many;
  for (int number = 1; number <= 26; ++number)
    many += "risk M-" + std::to_string(number) + " severity " + (number == 1 ? "low" : "critical") +
            " no person holds Enter and " + (number == 1 ? "Sign" : "Approve") + "\n";
  const auto crowded = small(many, 1);
  const NativeControls full = connectors::okta_controls(*crowded->binding);
  CHECK(full.risk_rules.size() == 25);
  CHECK(full.risk_rules.front().name == "M-2 ERP");
  check_proofs(full);
  CHECK(full.uncovered.size() == 1);
  CHECK(lists(full, "M-1", "at most 25 risk rules"));
}

TEST_CASE("Entra keeps packages apart from packages and groups, and the rest is listed", "[connectors]") {
  const auto world = small("risk R-1 severity high no person holds Enter and Approve\n"
                           "risk R-2 severity high no person holds Enter and Release\n"
                           "risk R-3 severity high no person holds 3 or more of Enter, Approve, Release\n");
  const auto id = [&](const std::string& name) {
    for (std::size_t index = 0; index != world->snapshot.entitlements(); ++index)
      if (world->snapshot.text(world->snapshot.nodes[index].name) == name) return EntitlementId{index};
    return EntitlementId{};
  };
  const std::vector<EntraUnit> units{{EntraUnit::Package, "Clerk", "Clerk", {id("ENTER")}},
                                     {EntraUnit::Package, "Boss", "Boss", {id("APPROVE1")}},
                                     {EntraUnit::Group, "g-1", "Payers", {id("RELEASE")}},
                                     {EntraUnit::Group, "g-2", "Typists", {id("ENTER")}}};
  const NativeControls controls = connectors::entra_controls(*world->binding, units);
  CHECK(controls.proof.complete == ProofResult::Proved);
  CHECK(controls.proof.harmless == ProofResult::Proved);
  std::string pairs;
  for (const auto& pair : controls.incompatible) pairs += units[pair.first].name + "-" + units[pair.second].name + " ";
  CHECK(pairs == "Clerk-Boss Boss-Typists Clerk-Payers ");
  CHECK(lists(controls, "R-2", "not two groups"));
  CHECK(lists(controls, "R-1", "held otherwise"));
  CHECK(lists(controls, "R-3", "this takes more"));
}

}  // namespace rolewright
