#include "compiler/binding.hpp"

#include <set>

#include "compiler/world.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

using compiler::OnUnknownName;

const std::string kAgency =
    "taken,2026-09-30\n"
    "system,ERP,okta app,0oa1,connected\n"
    "system,PRISM,okta app,0oa2\n"
    "system,OKTA,okta org,agency.example,connected\n"
    "entitlement,ERP,VEND_CREATE\nentitlement,ERP,VEND_EFT_ADD\nentitlement,ERP,VEND_EFT_DROP\nentitlement,ERP,PAY_RELEASE\n"
    "entitlement,OKTA,Super Administrator\n"
    "group,OKTA,fin-ap\nrole,ERP,DISBURSEMENT\n"
    "person,E1\nperson,E2\nattribute,E1,series,0525\nattribute,E1,piv,active\nattribute,E2,piv,EXPIRED\n"
    "account,OKTA,ana,E1\naccount,OKTA,ben,E2\n";

const std::string kNames =
    "system M = okta app \"0oa1\"\nsystem P = okta app \"0oa2\"\n"
    "permission create = M \"VEND_CREATE\"\npermission bank = M \"VEND_EFT_*\"\npermission pay = M \"PAY_RELEASE\"\npermission sign = P \"AWARD\"\n"
    "function Create = any of create\nfunction Pay = any of pay\nfunction Sign = any of sign\nfunction Either = any of pay, sign\nfunction Both = all of pay, sign\n";

// A policy bound to a snapshot, both from text; keeps them alive.
struct Bound {
  Bound(const std::string& policy_text, const std::string& snapshot_text, OnUnknownName on_unknown = OnUnknownName::Fail)
      : policy{policy_of(policy_text)}, snapshot{text_snapshot(snapshot_text)}, result{compiler::bind(policy, snapshot, on_unknown)} {}
  [[nodiscard]] compiler::Binding& operator*() { return *result.value(); }
  [[nodiscard]] std::string inactive() {  // ids of resting rules
    std::string text;
    for (const RuleInfo& rule : (**this).rules)
      if (!rule.active) text += (text.empty() ? "" : " ") + rule.id;
    return text;
  }
  compiler::PolicyIr policy;
  Snapshot snapshot;
  Result<std::unique_ptr<compiler::Binding>> result;
};

}  // namespace

TEST_CASE("permissions are the entitlements their pattern matches", "[compiler][binding]") {
  Bound bound{kNames, kAgency};
  const auto names = [&](std::size_t permission) {
    std::string text;
    for (const EntitlementId id : (*bound).entitlements[permission]) text += std::string{bound.snapshot.text(bound.snapshot.nodes[id.index()].name)} + " ";
    return text;
  };
  CHECK(names(0) == "VEND_CREATE ");
  CHECK(names(1) == "VEND_EFT_ADD VEND_EFT_DROP ");
  CHECK(names(3).empty());
  CHECK((*bound).connected == std::vector<bool>{true, false});
  const EntitlementId add = (*bound).entitlements[1][0];
  CHECK((*bound).permissions[add.index()] == std::vector<compiler::PermissionId>{compiler::PermissionId{1U}});
}

TEST_CASE("a name that a connected system lacks fails, with the one that was meant", "[compiler][binding]") {
  const std::string slips = kNames + "permission slip = M \"PAY_RELEAS\"\nrole A = okta group \"fin-app\"\nrole B = M role \"DISBURSMENT\"\n";
  Bound failed{slips, kAgency};
  REQUIRE_FALSE(failed.result.ok());
  REQUIRE(codes(failed.result.error()) == "RW0203 RW0204 RW0204");
  CHECK(failed.result.error().items()[0].help == "did you mean `PAY_RELEASE`?");
  CHECK(failed.result.error().items()[0].label == "not in the export of 2026-09-30");
  CHECK(failed.result.error().items()[1].help == "did you mean `fin-ap`?");
  CHECK(failed.result.error().items()[2].help == "did you mean `DISBURSEMENT`?");
  Bound kept{slips, kAgency, OnUnknownName::KeepGoing};
  REQUIRE(kept.result.ok());
  CHECK(codes((*kept).notes) == "RW0203 RW0204 RW0204");
}

TEST_CASE("names of what is not connected are taken on trust", "[compiler][binding]") {
  Bound bound{kNames + "role C = P role \"OFFICER\"\nrole D = entra group \"any\"\nrole E\n", kAgency};
  REQUIRE(bound.result.ok());
  CHECK((*bound).notes.empty());
  for (const NodeId node : (*bound).role_nodes) CHECK(node.is_none());
}

TEST_CASE("rules rest when only a missing export keeps them from being judged", "[compiler][binding]") {
  Bound bound{kNames +
                  "risk A no person holds Create and Pay\n"
                  "risk B no person holds Create and Sign\n"
                  "risk C no person holds 2 or more of Create, Pay, Sign\n"
                  "risk D no person holds 3 or more of Create, Pay, Sign\n"
                  "risk E Either is sensitive\n"
                  "risk F Both is sensitive\n"
                  "risk G at most 4 people hold Sign\n"
                  "risk H no person still holds any of Sign 1 days after gone\nevent gone\n"
                  "risk I no person holds any of Sign, Create\n"
                  "risk J no person holds Create and Pay\ndisable J because \"elsewhere\"\n"
                  "risk K nobody holding Sign can grant themselves Pay\n"
                  "risk L nobody holding Pay can grant themselves Sign, Create\n",
              kAgency};
  CHECK(bound.inactive() == "B D F G H J K");
  CHECK((*bound).rules[1].inactive_because == "system P is not connected");
  CHECK((*bound).rules[9].inactive_because == "disabled: elsewhere");
  CHECK((*bound).unconnected == std::vector<std::string>{"P"});
}

TEST_CASE("a rule on exclusive roles rests when fewer than two could be seen", "[compiler][binding]") {
  Bound bound{kNames +
                  "role A = okta group \"fin-ap\"\nrole B = M role \"DISBURSEMENT\"\nrole C = entra package \"Certifier\"\nrole D = P role \"OFFICER\"\nrole E\n"
                  "exclusive X-1 roles A, B\nexclusive X-2 roles A, C\nexclusive X-3 roles A, B, C\nexclusive X-4 roles C, D\nexclusive X-5 roles A, E\n",
              kAgency};
  CHECK(bound.inactive() == "X-2 X-4 X-5");
  CHECK((*bound).rules[1].inactive_because == "fewer than two of its roles are in a loaded directory or system");
}

TEST_CASE("rules on what people did rest without a log of every function's system", "[compiler][binding]") {
  const std::string rules = kNames + "object invoice\nrisk A no person exercises Create and Pay on one invoice\nrisk B no person exercises Sign on self\n";
  Bound without{rules, kAgency};
  CHECK(without.inactive() == "A B");
  CHECK((*without).rules[0].inactive_because == "no transaction log shows who exercised these functions");
  Bound with{rules, kAgency + "exercise,E1,ERP,VEND_CREATE,invoice,INV-7,2026-09-01\n"};
  CHECK(with.inactive() == "B");
}

TEST_CASE("attributes that no export supplies, and values their type does not list", "[compiler][binding]") {
  Bound bound{"one of Piv = none, active\nperson has series: code, piv: Piv, grade: code, warrant: designation, courses: course -> date\n", kAgency};
  REQUIRE(codes((*bound).notes) == "RW0215 RW0214");
  CHECK((*bound).notes.items()[0].message == "`EXPIRED` is no value of `piv`; people who have it count as missing one");
  CHECK((*bound).notes.items()[1].message == "no export supplies the attribute `grade`, so every test of it is unknown");
  const compiler::PersonFacts ana = compiler::facts_of(*bound, bound.snapshot.find_person("E1"));
  const compiler::PersonFacts ben = compiler::facts_of(*bound, bound.snapshot.find_person("E2"));
  CHECK(ana.attributes[0].text == "0525");
  CHECK(ana.attributes[1].number == 1);
  CHECK_FALSE(ana.attributes[2].present);
  CHECK_FALSE(ben.attributes[0].present);
  CHECK_FALSE(ben.attributes[1].present);
}

TEST_CASE("dated facts are those of the person", "[compiler][binding]") {
  Bound bound{"person has warrant: designation, courses: course -> date\n",
              kAgency + "training,E1,SoD-101,2026-01-31\ntraining,E2,SoD-102,2026-01-31\ndesignation,E2,warrant,2026-01-01,2027-01-01\n"};
  const compiler::PersonFacts ana = compiler::facts_of(*bound, bound.snapshot.find_person("E1"));
  const compiler::PersonFacts ben = compiler::facts_of(*bound, bound.snapshot.find_person("E2"));
  REQUIRE(ana.trainings.size() == 1);
  CHECK(ana.trainings[0].course == "SoD-101");
  CHECK(ana.trainings[0].completed == *parse_day("2026-01-31"));
  CHECK(ana.designations.empty());
  REQUIRE(ben.designations.size() == 1);
  CHECK(ben.designations[0].held == Interval{*parse_day("2026-01-01"), *parse_day("2027-01-01")});
  CHECK((*bound).notes.empty());
}

TEST_CASE("a scope value outside its tree counts as unlimited, one of a flat kind as itself", "[compiler][binding]") {
  const std::string scoped = kAgency + "assign,OKTA,ana,entitlement,ERP,PAY_RELEASE,center=FC-1;office=north\n" + "assign,OKTA,ben,entitlement,ERP,PAY_RELEASE,center=FC-9\n";
  const Compiled compiled = compile_files({{"main.rw", "scope kind center tree from \"t.csv\"\nscope kind office\n"}, {"t.csv", "value,parent\nFC-1,\n"}});
  const Snapshot snapshot = text_snapshot(scoped);
  const auto bound = compiler::bind(compiled.policy.ir, snapshot, OnUnknownName::Fail);
  REQUIRE(bound.ok());
  compiler::Binding& binding = *bound.value();
  REQUIRE(codes(binding.notes) == "RW0215");
  std::set<std::string> seen;
  for (const compiler::BoxId box : binding.scope_boxes) seen.insert(binding.boxes.describe(box));
  CHECK(seen == std::set<std::string>{"all", "center FC-1; office north", "center (not in its tree)"});
}

TEST_CASE("a bound role's node confers what the policy says", "[compiler][binding]") {
  Bound bound{kNames + "role Payer = M role \"DISBURSEMENT\" grants pay\nrole Clerk = okta group \"fin-ap\" grants create includes Payer\n",
              kAgency + "assign,OKTA,ana,group,OKTA,fin-ap\n"};
  const NodeId group = (*bound).role_nodes[1];
  REQUIRE_FALSE(group.is_none());
  std::set<std::string> conferred;
  for (const Edge& edge : (*bound).declared[group.index()]) conferred.insert(std::string{bound.snapshot.text(bound.snapshot.nodes[edge.to.index()].name)});
  CHECK(conferred == std::set<std::string>{"VEND_CREATE", "PAY_RELEASE", "DISBURSEMENT"});
}

const std::string kTwoOrganizations =
    "taken,2026-09-30\nsystem,HARBOR,okta org,harbor.example,connected\nsystem,YARD,okta org,yard.example,connected\n"
    "system,LDAP,system,,connected\nentitlement,HARBOR,x\n"
    "group,HARBOR,clerks\ngroup,YARD,clerks\ngroup,LDAP,clerks\npackage,YARD,bundle\nperson,E1\nperson,E2\n"
    "account,HARBOR,ana,E1\naccount,YARD,ben,E2\nassign,HARBOR,ana,group,HARBOR,clerks\nassign,YARD,ben,group,YARD,clerks\n";

TEST_CASE("a group that two organizations have is taken from neither until the policy says which", "[compiler]") {
  const std::string systems = "system H = okta org \"harbor.example\"\nsystem YARD = okta org \"yard.example\"\nsystem L = export \"LDAP\"\n";
  Bound ambiguous{systems + "role Clerk = okta group \"clerks\"\n", kTwoOrganizations};
  REQUIRE_FALSE(ambiguous.result.ok());
  const Diagnostic& said = ambiguous.result.error().items()[0];
  CHECK(said.code == Code::AmbiguousName);
  CHECK(said.message == "role `Clerk` is bound to `clerks`, which `HARBOR` and `YARD` have");
  CHECK(said.help == "say which: `H group \"clerks\"` or `YARD group \"clerks\"`");
  Bound going{systems + "role Clerk = okta group \"clerks\"\n", kTwoOrganizations, OnUnknownName::KeepGoing};
  CHECK((*going).role_nodes[0].is_none());
  Bound said_which{systems + "role A = H group \"clerks\"\nrole B = YARD group \"clerks\"\nrole C = L group \"clerks\"\n"
                             "role D = YARD package \"bundle\"\n",
                   kTwoOrganizations};
  REQUIRE(said_which.result.ok());
  std::string owners;
  for (const NodeId node : (*said_which).role_nodes)
    owners += std::string{said_which.snapshot.text(said_which.snapshot.systems[said_which.snapshot.nodes[node.index()].system.index()].name)} + " ";
  CHECK(owners == "HARBOR YARD LDAP YARD ");
}

TEST_CASE("a group that the named system lacks is not taken from another", "[compiler]") {
  Bound bound{"system H = okta org \"harbor.example\"\nrole A = H package \"bundle\"\n", kTwoOrganizations};
  REQUIRE_FALSE(bound.result.ok());
  CHECK(codes(bound.result.error()) == "RW0204");
}

TEST_CASE("an application id that two organizations use is a mistake until the policy names one", "[compiler]") {
  const std::string exports =
      "taken,2026-09-30\nsystem,Finance,okta app,0oa1,connected\nsystem,Finance [YARD],okta app,0oa1,connected\n"
      "entitlement,Finance,PAY\nentitlement,Finance [YARD],PAY\nperson,E1\n";
  Bound bound{"system F = okta app \"0oa1\"\npermission pay = F \"PAY\"\n", exports};
  REQUIRE_FALSE(bound.result.ok());
  CHECK(bound.result.error().items()[0].message == "system `F` is okta app `0oa1`, which `Finance` and `Finance [YARD]` are");
  Bound named{"system F = export \"Finance [YARD]\"\npermission pay = F \"PAY\"\n", exports};
  REQUIRE(named.result.ok());
  CHECK((*named).entitlements[0].size() == 1);
}

}  // namespace rolewright::tests
