// The workspace that `init` makes: it compiles and binds, or it is not there.
#include <filesystem>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {

TEST_CASE("init names every system so that it is found again, whatever it is called", "[cli]") {
  const ScratchFolder scratch;
  const std::string agency = scratch.file("agency");
  std::filesystem::copy(source_path("fixtures/tiny"), agency, std::filesystem::copy_options::recursive);
  std::string sources = read_text(agency + "/sources.yaml");
  for (std::size_t at = sources.find("PRISM"); at != std::string::npos; at = sources.find("PRISM", at + 6))
    sources.replace(at, 5, "PRISM East");
  scratch.write("agency/sources.yaml", sources);
  REQUIRE(run_program({"init", "--from", agency, "-o", scratch.file("workspace")}).exit_code == 0);
  const std::string policy = scratch.write("workspace/rules.rw",
                                           "use \"agency.rw\"\nfunction Approve = any of PR_APPROVE\nrisk "
                                           "R-1 severity high no person holds any of Approve\n");
  const Run run =
      run_program({"analyze", "-p", policy, "-s", scratch.file("workspace/agency.rws"), "--remedies", "0"});
  INFO(run.out << run.err);
  CHECK(run.out.find("1 of 1 rules judged") != std::string::npos);
}

TEST_CASE("init says of which organization a group is when there are two, and binds groups of any directory", "[cli]") {
  const ScratchFolder scratch;
  const std::string agency = scratch.file("agency");
  scratch.write("agency/hr.csv", "employee_id,mail\nE1,one@a.example\n");
  scratch.write("agency/sources.yaml",
                "agency: a\ntaken: 2026-09-30\nsystems:\n  - {name: HARBOR, okta_org: harbor.example}\n  - {name: YARD, okta_org: yard.example}\n"
                "  - {name: LDAP}\njoin:\n  logins: [{system: \"*\", by: email}]\nsources:\n"
                "  - {kind: hr-master, path: hr.csv, key: employee_id, email: mail}\n"
                "  - {kind: okta, path: harbor, system: HARBOR}\n  - {kind: okta, path: yard, system: YARD}\n"
                "  - {kind: ldif, path: people.ldif, system: LDAP}\n");
  for (const char* folder : {"harbor", "yard"}) {
    const std::string at = std::string{"agency/"} + folder;
    scratch.write(at + "/users.json", R"([{"id":"u1","status":"ACTIVE","profile":{"login":"one@a.example"}}])");
    scratch.write(at + "/groups.json", R"([{"id":"g1","type":"OKTA_GROUP","profile":{"name":"clerks"}}])");
    scratch.write(at + "/apps.json", R"([{"id":"a1","label":"Ledger"}])");
    scratch.write(at + "/entitlements.json", R"({"data":[{"id":"e1","parent":{"externalId":"a1"},"values":[{"id":"v1","name":"PAY"}]}]})");
  }
  scratch.write("agency/people.ldif", "dn: cn=clerks,dc=a\nobjectClass: group\ncn: clerks\n\ndn: cn=one,dc=a\nobjectClass: user\nsAMAccountName: one\n");
  const Run made = run_program({"init", "--from", agency, "-o", scratch.file("workspace")});
  INFO(made.err);
  REQUIRE(made.exit_code == 0);
  const std::string policy = read_text(scratch.file("workspace/agency.rw"));
  INFO(policy);
  for (const char* line : {"= HARBOR group \"clerks\"\n", "= YARD group \"clerks\"\n", "= LDAP group \"clerks\"\n",
                           "= export \"Ledger\"\n", "= export \"Ledger [YARD]\"\n"})
    CHECK(policy.find(line) != std::string::npos);
  const std::string rules = scratch.write("workspace/rules.rw", "use \"agency.rw\"\nfunction Pay = any of PAY\nrisk R-1 no person holds any of Pay\n");
  const Run run = run_program({"analyze", "-p", rules, "-s", scratch.file("workspace/agency.rws"), "--remedies", "0"});
  INFO(run.err);
  CHECK(run.exit_code == 0);
  const std::string ambiguous = scratch.write("workspace/more.rw", "use \"agency.rw\"\nrole Clerk = okta group \"clerks\"\n");
  const Run refused = run_program({"analyze", "-p", ambiguous, "-s", scratch.file("workspace/agency.rws")});
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.find("which `HARBOR` and `YARD` have") != std::string::npos);
  CHECK(refused.err.find("say which: `HARBOR group \"clerks\"` or `YARD group \"clerks\"`") != std::string::npos);
}

TEST_CASE("init binds the agency's packs to an agency's names and says what stayed unbound", "[cli][policies]") {
  const ScratchFolder scratch;
  const std::string workspace = scratch.file("workspace");
  const Run made = run_program({"init", "--from", source_path("fixtures/bureau"), "--pack",
                                source_path("policies/agency.rw"), "-o", workspace});
  INFO(made.err);
  REQUIRE(made.exit_code == 0);
  CHECK(made.out.find("agency: 60 of 351 permissions are bound") != std::string::npos);
  CHECK(made.out.find("  MOMENTUM: 17 of 28\n") != std::string::npos);
  CHECK(made.out.find("no `INVOICE_APPROVER_COR`; like it: `INVOICE_APPROVE`\n") != std::string::npos);
  CHECK(made.out.find("32 systems are not in the exports, with 229 permissions: GFEBS 64, ORAFED 21,") !=
        std::string::npos);
  // The packs' rules are as they were; their names are the agency's.
  CHECK(read_text(workspace + "/packs/travel.rw") == read_text(source_path("policies/travel.rw")));
  const std::string names = read_text(workspace + "/packs/names.rw");
  CHECK(names.find("= MOMENTUM \"VEND_CREATE\"") != std::string::npos);
  CHECK(names.find("= MOMENTUM_unbound \"OBLIG_APPROVE\"") != std::string::npos);
  const std::string table = read_text(workspace + "/bindings.csv");
  CHECK(table.find("\npermission,momentum_jv_approve,MOMENTUM,JV_APPROVE,unbound,,INV_APPROVE | JV_CREATE | PR_APPROVE,"
                   "Approve_Journal,,,\n") != std::string::npos);
  CHECK(table.find("\npermission,ipp_invoice_approve,IPP,INVOICE_APPROVE,bound,INVOICE_APPROVE,,Approve_Invoice,,,\n") !=
        std::string::npos);
  CHECK(scratch.files() == 1);  // nothing beside the workspace
  const Run judged =
      run_program({"analyze", "-p", workspace + "/agency.rw", "-s", workspace + "/agency.rws", "--remedies", "0"});
  INFO(judged.err);
  CHECK(judged.exit_code == 1);
  CHECK(judged.out.find("HR-07 classify and approve position upgrade") != std::string::npos);
  CHECK(run_program({"test", "-p", workspace + "/agency.rw"}).exit_code == 0);
}

TEST_CASE("init takes a pack's data files along and unbinds roles that no export has", "[cli]") {
  const ScratchFolder scratch;
  const Run made = run_program({"init", "--from", source_path("fixtures/tiny"), "--pack",
                                source_path("policies/treasury_payments.rw"), "-o", scratch.file("workspace")});
  INFO(made.err);
  CHECK(made.exit_code == 0);
  CHECK(made.out.find("treasury_payments: 0 of 13 permissions are bound, 0 of 23 rules can judge\n") != std::string::npos);
  CHECK(made.out.find("  roles: 0 of 9\n    no `fin-ap-clerk`; like it: `fin-clerk`\n") != std::string::npos);
  CHECK(read_text(scratch.file("workspace/packs/fund_centers.csv")) == read_text(source_path("policies/fund_centers.csv")));
  CHECK(run_program({"verify", "-p", scratch.file("workspace/agency.rw")}).exit_code == 0);
}

TEST_CASE("init overwrites nothing and leaves nothing half made", "[cli]") {
  const ScratchFolder scratch;
  const std::string from = source_path("fixtures/tiny");
  scratch.write("taken/mine.txt", "mine");
  scratch.write("file", "mine");
  scratch.write("broken.rw", "risk R-1 no person holds Nothing\n");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"init", "--from", from, "-o", scratch.file("taken")},
        {"init", "--from", from, "-o", scratch.file("file")},
        {"init", "--from", scratch.file("nowhere"), "-o", scratch.file("new")},
        {"init", "--from", from, "--pack", scratch.file("broken.rw"), "-o", scratch.file("new")},
        {"init", "--from", from, "-o", "/proc/new"},
        {"init", "--from", from, "-o", ""}}) {
    CAPTURE(arguments.back());
    const Run run = run_program(arguments);
    CHECK(run.exit_code == 2);
    CHECK(run.out.empty());
    CHECK_FALSE(run.err.empty());
  }
  CHECK(scratch.files() == 3);
  CHECK(read_text(scratch.file("taken/mine.txt")) == "mine");
  CHECK(read_text(scratch.file("file")) == "mine");
}

TEST_CASE("init refuses a pack whose names clash with another's and makes nothing", "[cli]") {
  const ScratchFolder scratch;
  const std::string one = scratch.write("a/one.rw", "function F = any of p\nsystem S = export \"S\"\npermission p = S \"P\"\n");
  const std::string two = scratch.write("b/two.rw", "system S = export \"T\"\n");
  const Run clash =
      run_program({"init", "--from", source_path("fixtures/tiny"), "--pack", one, two, "-o", scratch.file("workspace")});
  CHECK(clash.exit_code == 2);
  CHECK(clash.err.find("RW0202") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(scratch.file("workspace")));
  scratch.write("b/two.rw", "system T = export \"T\"\n");
  CHECK(run_program({"init", "--from", source_path("fixtures/tiny"), "--pack", one, two, "-o", scratch.file("workspace/")})
            .exit_code == 0);
  CHECK(std::filesystem::exists(scratch.file("workspace/packs/a/one.rw")));  // below the folder that holds both
  CHECK(std::filesystem::exists(scratch.file("workspace/packs/b/two.rw")));
}

}  // namespace rolewright::tests
