#include "compiler/policy_tests.hpp"

#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

constexpr Day kToday{20000};

const std::string kOffice =
    "one of Employment = civil_service, contractor\n"
    "person has employment: Employment, org: org_unit, series: code, officer: designation, courses: course -> date\n"
    "assume A1: whenever employment is contractor then series is missing\n"
    "system M = okta app \"m\"\n"
    "permission create = M \"VEND\"\npermission pay = M \"PAY\"\npermission enter = M \"INV\"\npermission certify = M \"CERT\"\n"
    "role Clerk grants enter\nrole Lead includes Clerk grants create\nrole Payer grants pay\n"
    "assign Clerk automatically when org within \"AP\" and series is \"0525\" unless employment is contractor\n"
    "assign Lead automatically when org is \"AP/Desk\" and designated officer and trained \"SoD\" within 0 days\n"
    "function Create = any of create\nfunction Pay = any of pay, certify\nfunction Enter = any of enter\nfunction Whole = all of create, pay\n"
    "scope kind center\n"
    "risk R-1 no person holds Create and Pay\n"
    "risk R-2 no person holds 2 or more of Create, Pay, Enter scope same center\n"
    "risk R-3 no person holds Enter unless designated officer\n"
    "risk R-4 Whole is sensitive\n"
    "risk R-5 at most 4 people hold Pay\n"
    "exclusive R-6 roles Clerk, Lead\n"
    "disable R-9 because \"elsewhere\"\nrisk R-9 no person holds Create\n";

// What fails of a test with this body: "line:column what" each, joined by "; ".
std::string failures(const std::string& body) {
  const Compiled compiled = compile_text(kOffice + "test T {\n" + body + "\n}");
  INFO(dump(compiled.found, compiled.sources));
  REQUIRE(compiled.found.empty());
  const auto results = compiler::run_tests(compiled.policy.ir, kToday).results;
  REQUIRE(results.size() == 1);
  CHECK(results[0].passed() == results[0].failures.empty());
  std::string text;
  for (const Label& failure : results[0].failures) text += (text.empty() ? "" : "; ") + failure.text;
  return text;
}

}  // namespace

TEST_CASE("a role is given when its condition is true, and by inclusion", "[compiler]") {
  const std::string clerk = "person { employment civil_service, org \"AP/Desk\", series 0525 } ";
  CHECK(failures(clerk + "expect role Clerk, no role Lead, no role Payer").empty());
  CHECK(failures(clerk + "expect no role Clerk") == "role `Clerk` is given");
  CHECK(failures("person { org \"AP/Desk\", series 0525 } expect no role Clerk").empty());
  CHECK(failures("person { org \"AP/Desk\", series 0525 } expect role Clerk") == "role `Clerk` is not given: employment is missing");
  CHECK(failures("person { org \"HR\", series 0525 } expect role Clerk") == "role `Clerk` is not given");
  const std::string lead = "person { org \"AP/Desk\", designated officer, trained \"SoD\" } ";
  CHECK(failures(lead + "expect role Lead expect role Clerk, violation of R-6").empty());
}

TEST_CASE("violations rest on what is given and what the test says is held", "[compiler]") {
  const std::string clerk = "person { employment civil_service, org \"AP\", series 0525, holds create, holds certify } ";
  CHECK(failures(clerk + "expect violation of R-1, violation of R-2, no violation of R-4, no violation of R-6").empty());
  CHECK(failures("person { holds create } expect violation of R-1") == "`R-1` is not violated");
  CHECK(failures("person { holds create, holds pay } expect no violation of R-1, violation of R-4") == "`R-1` is violated");
}

TEST_CASE("holding an entitlement is holding every pattern that names it", "[compiler]") {
  const std::string vendors =
      "system M = okta app \"m\"\nsystem N = okta app \"n\"\n"
      "permission create = M \"VEND_CREATE\"\npermission vendors = M \"VEND_*\"\npermission other = N \"VEND_*\"\n"
      "permission pay = M \"PAY\"\n"
      "function Vendors = any of vendors\nfunction Others = any of other\nfunction Pay = any of pay\n"
      "risk R-1 no person holds Vendors and Pay\nrisk R-2 no person holds Others and Pay\n"
      "test T { person { holds create, holds pay } expect violation of R-1, no violation of R-2 }\n";
  const Compiled compiled = compile_text(vendors);
  REQUIRE(compiled.found.empty());
  CHECK(compiler::run_tests(compiled.policy.ir, kToday).results[0].passed());
}

TEST_CASE("undetermined satisfies neither expectation", "[compiler]") {
  CHECK(failures("person { holds enter } expect violation of R-3") == "`R-3` is undetermined: no officer record");
  CHECK(failures("person { holds enter } expect no violation of R-3") == "`R-3` is undetermined: no officer record");
  CHECK(failures("person { holds enter, designated officer } expect no violation of R-3").empty());
  CHECK(failures("person { holds pay } expect no violation of R-3").empty());
}

TEST_CASE("a person whom an assumption excludes fails the test unless it is ignored", "[compiler]") {
  const std::string contractor = "person { employment contractor, org \"AP\", series 0525 } ";
  CHECK(failures(contractor + "expect no role Clerk") ==
        "assumption `A1` says there is no such person: whenever employment is contractor then series is missing");
  CHECK(failures(contractor + "ignoring A1 expect no role Clerk").empty());
  CHECK(failures("person { employment contractor, org \"AP\" } expect no role Clerk").empty());
}

TEST_CASE("rules that one person's holdings cannot decide fail their test", "[compiler]") {
  CHECK(failures("person { } expect no violation of R-5") == "`R-5` is not about what one person holds, so the facts of one person cannot decide it");
  CHECK(failures("person { holds create } expect violation of R-9") == "`R-9` is not judged, disabled: elsewhere");
}

TEST_CASE("results come in order, each with its own failures", "[compiler]") {
  const compiler::PolicyIr policy = policy_of(kOffice + "test T1 \"first\" { person { } expect role Payer }\ntest T2 { person { } expect no role Payer }");
  const auto results = compiler::run_tests(policy, kToday).results;
  REQUIRE(results.size() == 2);
  CHECK(results[0].id == "T1");
  CHECK(results[0].title == "first");
  CHECK_FALSE(results[0].passed());
  CHECK(results[1].id == "T2");
  CHECK(results[1].passed());
}

TEST_CASE("a request is expected where some allow lets the person ask", "[compiler]") {
  const std::string allow =
      "allow Payer to be requested when officer is missing requires at least 90 days past service as Clerk\n"
      "allow Payer to be requested when series is \"0510\"\n";
  const auto failures_of = [&](const std::string& test) {
    const compiler::PolicyIr policy = policy_of(kOffice + allow + "test T { " + test + " }");
    const auto results = compiler::run_tests(policy, kToday).results;
    return results[0].passed() ? std::string{} : results[0].failures[0].text;
  };
  CHECK(failures_of("person { series 0510 } expect request of Payer").empty());
  CHECK(failures_of("person { served as Clerk } expect request of Payer").empty());
  CHECK(failures_of("person { series 0525, designated officer } expect no request of Payer").empty());
  CHECK(failures_of("person { served as Clerk } expect no request of Payer") == "role `Payer` may be requested");
  CHECK(failures_of("person { served as Lead, series 0525 } expect request of Payer") ==
        "role `Payer` may not be requested: nothing is said of service as `Clerk`");
  CHECK(failures_of("person { designated officer } expect request of Payer") ==
        "role `Payer` may not be requested: series is missing");
  CHECK(failures_of("person { } expect request of Lead") == "role `Lead` may not be requested");
}

TEST_CASE("what no passing test exercises is named, in the order of the text", "[compiler]") {
  const auto left = [](const std::string& tests) {
    const compiler::PolicyIr policy = policy_of(
        kOffice + "allow Payer to be requested when series is \"0510\"\n" +
        "exception X-1 to R-1 for person \"ana\" approved by \"cfo\" from 2024-01-01 until 2024-02-01\n" + tests);
    std::string text;
    for (const auto& item : compiler::unexercised(policy, compiler::run_tests(policy, kToday).exercised))
      text += (text.empty() ? "" : ", ") + item.what;
    return text;
  };
  CHECK(left("") ==
        "assume `A1`, assign of `Clerk`, assign of `Lead`, `R-1`, `R-2`, `R-3`, `R-4`, `R-5`, `R-6`, "
        "allow of `Payer`, exception `X-1`");  // R-9 is disabled
  CHECK(left("test T1 { person { employment civil_service, org \"AP\", series 0525, holds create, holds certify }\n"
             "  expect role Clerk, violation of R-1 }\n"
             "test T2 { person { employment contractor, series 0510 } ignoring A1 expect request of Payer }") ==
        "assign of `Lead`, `R-2`, `R-3`, `R-4`, `R-5`, `R-6`, exception `X-1`");
  // a failing test and one that expects nothing to happen exercise nothing
  CHECK(left("test T1 { person { holds create, holds pay } expect violation of R-1, role Payer }\n"
             "test T2 { person { holds create } expect no violation of R-4, no request of Payer }") == left(""));
}

}  // namespace rolewright::tests
