// What is granted and not yet provisioned, judged by hand on a small agency: what it counts for, and what an answer says of it.
#include <algorithm>
#include <string>

#include "analyzer/pregrant.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

constexpr const char* kPolicy = R"(policy small
one of Piv = none, active
person has piv: Piv
system PAY = export "PAY"
permission create = PAY "CREATE"
permission pay = PAY "PAY"
permission view = PAY "VIEW"
role Clerk = PAY role "clerk"
role Payer = PAY role "payer"
role Viewer = PAY role "viewer" grants view
function Create = any of create
function Pay = any of pay
allow Clerk to be requested
allow Payer to be requested when piv is active gives up Clerk when granted holders at most 2
risk R-1 "both" severity high action block no person holds Create and Pay
risk R-2 "too many" severity high action block at most 2 people hold Create
)";

constexpr const char* kAgency = R"(taken,2026-09-30
system,PAY,system,,connected
entitlement,PAY,CREATE
entitlement,PAY,PAY
entitlement,PAY,VIEW
role,PAY,clerk
role,PAY,payer
role,PAY,viewer
confer,role,PAY,clerk,entitlement,PAY,CREATE
confer,role,PAY,payer,entitlement,PAY,PAY
person,ana
person,bob
person,cyd
person,dan
account,PAY,ana,ana
account,PAY,bob,bob
account,PAY,cyd,cyd
account,PAY,dan,dan
attribute,ana,piv,active
attribute,bob,piv,active
attribute,cyd,piv,active
)";

class Desk {
 public:
  explicit Desk(const std::string& facts = {})
      : policy_{policy_of(kPolicy)},
        snapshot_{text_snapshot(kAgency + facts)},
        bound_{compiler::bind(policy_, snapshot_, compiler::OnUnknownName::Fail)},
        requests_{compiler::World{*bound_.value(), snapshot_.taken[0], compiler::Count::All, {}}} {}

  void expect(const std::string& person, const std::string& role, Day from = Day::min()) {
    Request request = ask(person, role);
    request.ticket = "T-" + person;
    request.held.from = from;
    REQUIRE_FALSE(requests_.expect(request).has_error());
  }
  // "permit", or "deny R-1: …" with the reasons' texts.
  std::string check(const std::string& person, const std::string& role) {
    const Result<CheckResult> result = requests_.check(ask(person, role));
    REQUIRE(result.ok());
    std::string text = result.value().answer == Answer::Permit ? "permit" : "deny";
    for (const Reason& reason : result.value().reasons) text += " " + reason.rule + ": " + reason.text;
    return text;
  }

 private:
  static Request ask(const std::string& person, const std::string& role) {
    return {.person = person, .add = {{.role = role, .permission = {}, .scope = {}}}, .remove = {}, .held = {}, .ticket = {}};
  }

  compiler::PolicyIr policy_;
  Snapshot snapshot_;
  Result<std::unique_ptr<compiler::Binding>> bound_;
  analyzer::PreGrant requests_;
};

bool ends(const std::string& text, const std::string& with) {
  return text.size() >= with.size() && text.substr(text.size() - with.size()) == with;
}

}  // namespace

TEST_CASE("a count says which requests in flight it counts", "[analyzer]") {
  Desk desk{"assign,PAY,ana,role,PAY,clerk\n"};
  CHECK(desk.check("cyd", "Clerk") == "permit");
  desk.expect("bob", "Clerk");
  desk.expect("ana", "Viewer");  // who is counted, but not for this
  const std::string denied = desk.check("cyd", "Clerk");
  CHECK(denied.starts_with("deny R-2: "));
  CHECK(ends(denied, "; counts T-bob, in flight"));
}

TEST_CASE("holders of a capped role count from when it was granted", "[analyzer]") {
  Desk desk{"assign,PAY,ana,role,PAY,payer\n"};
  CHECK(desk.check("cyd", "Payer") == "permit");
  desk.expect("bob", "Payer", Day{*parse_day("2026-12-01")});  // begins later
  CHECK(desk.check("cyd", "Payer") == "deny Payer: 2 people already hold Payer, and at most 2 may");
}

TEST_CASE("whoever is granted a capped role later counts, whoever is asked about first", "[analyzer]") {
  Desk desk{"assign,PAY,ana,role,PAY,payer\n"};
  desk.expect("dan", "Payer", Day{*parse_day("2026-12-01")});  // who may not ask for it, so nobody was counted yet
  CHECK(desk.check("cyd", "Payer") == "deny Payer: 2 people already hold Payer, and at most 2 may");
}

TEST_CASE("a cap on a role whose holders no export shows permits nobody", "[analyzer]") {
  const compiler::PolicyIr policy = policy_of(
      "policy p\nsystem PAY = export \"PAY\"\npermission pay = PAY \"PAY\"\nrole Payer grants pay\nrole Other grants pay\n"
      "allow Payer to be requested holders at most 5\nallow Other to be requested\n");
  const Snapshot snapshot = text_snapshot("taken,2026-09-30\nsystem,PAY,system,,connected\nentitlement,PAY,PAY\nperson,ana\naccount,PAY,ana,ana\n");
  const auto bound = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(bound.ok());
  const auto ask = [&](const std::string& role) {
    const Request request{.person = "ana", .add = {{.role = role, .permission = {}, .scope = {}}}, .remove = {}, .held = {}, .ticket = {}};
    return analyzer::check({*bound.value(), snapshot.taken[0], compiler::Count::All, {}}, request).value();
  };
  CHECK(ask("Other").answer == Answer::Permit);
  const CheckResult capped = ask("Payer");
  CHECK(capped.answer == Answer::Deny);
  REQUIRE(capped.reasons.size() == 1);
  CHECK(capped.reasons[0].text.find("cannot be counted") != std::string::npos);
}

TEST_CASE("what a role gives up is gone with it, whether or not the person may still ask for it", "[analyzer]") {
  Desk desk{"assign,PAY,bob,role,PAY,clerk\nassign,PAY,dan,role,PAY,clerk\n"};
  CHECK(desk.check("cyd", "Clerk").starts_with("deny R-2"));  // bob and dan hold Create
  desk.expect("dan", "Payer");                                // whose piv is not known
  CHECK(desk.check("cyd", "Clerk") == "permit");
  CHECK(desk.check("dan", "Clerk").starts_with("deny R-1"));  // not both again
}

TEST_CASE("a day on which what could be granted onward begins to count is judged", "[analyzer]") {
  const compiler::PolicyIr policy = policy_of(
      "policy p\nsystem PAY = export \"PAY\"\npermission pay = PAY \"PAY\"\npermission grant = PAY \"GRANT\" lets holder grant Payer\n"
      "role Payer = PAY role \"payer\"\nfunction Pay = any of pay\n"
      "risk R-1 severity high action block nobody can grant themselves Pay\n");
  const auto answer = [&](const std::string& since, Day until) {
    const Snapshot snapshot = text_snapshot(
        "taken,2026-09-30\nsystem,PAY,system,,connected\nentitlement,PAY,PAY\nentitlement,PAY,GRANT\nrole,PAY,payer\n"
        "confer,role,PAY,payer,entitlement,PAY,PAY," + since + "\nperson,ana\naccount,PAY,ana,ana\n");
    const auto bound = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
    REQUIRE(bound.ok());
    const Request request{.person = "ana", .add = {{.role = {}, .permission = "grant", .scope = {}}}, .remove = {},
                          .held = {Day::min(), until}, .ticket = {}};
    const auto result = analyzer::check({*bound.value(), snapshot.taken[0], compiler::Count::All, {}}, request);
    REQUIRE(result.ok());
    return result.value().answer;
  };
  CHECK(answer("2026-01-01", Day::max()) == Answer::Deny);
  CHECK(answer("2026-12-01", Day::max()) == Answer::Deny);  // not today: the role pays only from December
  CHECK(answer("2026-12-01", *parse_day("2026-12-01")) == Answer::Permit);
}

}  // namespace rolewright::tests
