// `verify --okta --entra`: what a tenant's own rules can bring about, for every possible person.
#include <filesystem>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright {
namespace {

using tests::Run;
using tests::run_program;

constexpr const char* kPolicy = R"(policy p version "1" owner "o"
person has org: org_unit, employment: code
system S = okta app "0oa1"
permission enter = S "ENTER"
permission pay = S "PAY"
role Clerk = okta group "clerks" grants enter
role Payer = okta group "payers" grants pay
role Desk = entra group "Desk" grants pay
function Enter = any of enter
function Pay = any of pay
risk R-1 "enters and pays" severity high control AC-5 action block
  no person holds Enter and Pay unless employment is "auditor"
)";

class Tenant {
 public:
  Tenant() {
    write("p.rw", kPolicy);
    write("okta/groups.json", R"([{"id":"00g1","profile":{"name":"clerks"}},{"id":"00g2","profile":{"name":"payers"}},
      {"id":"00g3","profile":{"name":"seniors"}}])");
  }
  // `expression → group` pairs become active group rules.
  void okta(const std::vector<std::pair<std::string, std::string>>& rules) {
    std::string text;
    for (const auto& [expression, group] : rules) {
      std::string escaped;
      for (const char c : expression) escaped += c == '"' ? std::string{"\\\""} : std::string(1, c);
      text += (text.empty() ? "[" : ",") + std::string{R"({"status":"ACTIVE","name":"rule )"} + group +
              R"(","conditions":{"expression":{"value":")" + escaped +
              R"("}},"actions":{"assignUserToGroups":{"groupIds":[")" + group + R"("]}}})";
    }
    write("okta/group_rules.json", (text.empty() ? "[" : text) + "]");
  }
  void entra(const std::string& rule) {
    write("entra/groups.json",
          R"({"value":[{"id":"g-1","displayName":"Desk","membershipRuleProcessingState":"On","membershipRule":")" + rule +
              R"("}]})");
  }
  [[nodiscard]] Run verify(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"verify", "-p", folder_.file("p.rw"), "--okta", folder_.file("okta")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.file(name); }

 private:
  void write(const std::string& name, const std::string& text) const { static_cast<void>(folder_.write(name, text)); }
  tests::ScratchFolder folder_;
};

bool says(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("rules that nobody can match together are proved apart", "[cli]") {
  Tenant tenant;
  tenant.okta({{R"(user.department=="AP")", "00g1"}, {R"(String.startsWith(user.department,"Treasury"))", "00g2"}});
  const Run run = tenant.verify();
  // What startsWith makes of a missing department is not documented, yet a missing one is not "AP".
  CHECK(says(run.out, "tenant R-1 proved"));
  CHECK(says(run.out, "2 rules of the tenant fill 2 groups"));
  CHECK(run.exit_code == 0);
}

TEST_CASE("rules that one person can match together are refuted by that person", "[cli]") {
  Tenant tenant;
  SECTION("texts that begin alike") {
    tenant.okta({{R"(String.stringContains(user.department,"AP"))", "00g1"},
                 {R"(String.startsWith(user.department,"CFO/"))", "00g2"}});
    const Run run = tenant.verify();
    CHECK(says(run.out, "tenant R-1 refuted"));
    CHECK(says(run.out, "okta user.department CFO/AP"));
    CHECK(says(run.out, "who would hold Clerk, Payer and violate R-1"));
    CHECK(run.exit_code == 1);
  }
  SECTION("a missing attribute that one rule takes for different and the other does not ask for") {
    tenant.okta({{R"(user.department!="AP")", "00g1"}, {R"(user.title=="Payer")", "00g2"}});
    CHECK(says(tenant.verify().out, "refuted"));
    CHECK(tenant.verify().exit_code == 1);
  }
  SECTION("a group that a rule asks for, and whose members are put there by hand") {
    tenant.okta({{R"(isMemberOfGroupName("seniors"))", "00g1"},
                 {R"(isMemberOfGroup("00g3") AND user.title=="Payer")", "00g2"}});
    const Run run = tenant.verify();
    CHECK(says(run.out, "put into Okta group seniors by hand true"));
    CHECK(run.exit_code == 1);
  }
  SECTION("a rule on a group that another rule fills") {
    tenant.okta({{R"(user.title=="Clerk")", "00g1"}, {R"(isMemberOfGroup("00g1"))", "00g2"}});
    CHECK(tenant.verify().exit_code == 1);
  }
}

TEST_CASE("conditions of a risk and of the tenant speak of one attribute when mapped", "[cli]") {
  Tenant tenant;
  tenant.okta({{R"(user.userType=="auditor" AND user.a=="1")", "00g1"}, {R"(user.userType=="auditor")", "00g2"}});
  CHECK(tenant.verify().exit_code == 1);  // anybody's userType says nothing of their employment
  CHECK(tenant.verify({"--map", "employment=okta:user.userType"}).exit_code == 0);
  CHECK(tenant.verify({"--map", "employment=entra:user.userType"}).exit_code == 1);
  CHECK(tenant.verify({"--map", "employment"}).exit_code == 2);
}

TEST_CASE("an Okta and an Entra rule are judged together", "[cli]") {
  Tenant tenant;
  tenant.okta({{R"(user.department=="ap")", "00g1"}});
  tenant.entra(R"(user.department -match \"^A.$\")");
  // Two directories may disagree of one person unless both are the policy's attribute.
  CHECK(tenant.verify({"--entra", tenant.path("entra")}).exit_code == 1);
  CHECK(tenant.verify({"--entra", tenant.path("entra"), "--map", "org=user.department"}).exit_code == 1);  // case ignored
  tenant.entra(R"(user.department -match \"^B.$\")");
  CHECK(tenant.verify({"--entra", tenant.path("entra"), "--map", "org=user.department"}).exit_code == 0);
}

TEST_CASE("what is not read is named and never decides", "[cli]") {
  Tenant tenant;
  SECTION("nothing rests on it") {
    tenant.okta({{R"(user.department=="AP")", "00g1"}, {R"(user.department=="AP")", "00g3"},
                 {R"(String.len(user.a) > 3)", "00g3"}});
    const Run run = tenant.verify();
    CHECK(run.exit_code == 0);
    CHECK(says(run.err, "RW0533"));
    CHECK(says(run.err, "the function `String.len` is not read"));
  }
  SECTION("a refutation would rest on it") {
    tenant.okta({{R"(user.department=="AP")", "00g1"}, {R"(String.len(user.a) > 3)", "00g2"}});
    const Run run = tenant.verify();
    CHECK(run.exit_code == 3);
    CHECK(says(run.out, "tenant R-1 unknown"));
    CHECK(says(run.out, "selected by the rule rule 00g2 true"));
  }
  SECTION("groups that depend on each other") {
    tenant.okta({{R"(isMemberOfGroup("00g2"))", "00g1"}, {R"(isMemberOfGroup("00g1"))", "00g2"}});
    CHECK(tenant.verify().exit_code == 1);  // by hand into one is both
  }
  SECTION("a folder that is none, a page that is none") {
    CHECK(run_program({"verify", "-p", tenant.path("p.rw"), "--okta", tenant.path("nowhere")}).exit_code == 2);
    tenant.okta({});
    tenant.entra("\"");
    CHECK(tenant.verify({"--entra", tenant.path("entra")}).exit_code == 2);
  }
}

TEST_CASE("a folder without the pages that hold a tenant's rules proves nothing", "[cli]") {
  Tenant tenant;
  const auto verify = [&](const std::string& vendor, const std::string& folder) {
    return run_program({"verify", "-p", tenant.path("p.rw"), "--" + vendor, tenant.path(folder)});
  };
  const auto refuses = [&](const std::string& vendor, const std::string& folder, std::string_view code, std::string_view what) {
    const Run run = verify(vendor, folder);
    CAPTURE(run.out, run.err);
    CHECK(run.exit_code == 2);
    CHECK(says(run.err, code));
    CHECK(says(run.err, what));
    CHECK_FALSE(says(run.out, "proved"));
  };
  refuses("okta", "okta", "RW0505", "`group_rules*.json`");
  std::filesystem::create_directory(tenant.path("empty"));
  refuses("okta", "empty", "RW0505", "`groups*.json`");
  refuses("okta", "empty", "RW0505", "`group_rules*.json`");
  refuses("entra", "empty", "RW0505", "`groups*.json`");
  tenant.okta({});
  CHECK(verify("okta", "okta").exit_code == 0);  // an organization without rules
  tenant.entra("user.department -eq null");
  CHECK(verify("entra", "entra").exit_code == 0);
  refuses("okta", "entra", "RW0505", "`group_rules*.json`");
  refuses("okta", "entra", "RW0501", "groups.json: $[0]");
  refuses("entra", "okta", "RW0501", "groups.json: $[0]");
}

TEST_CASE("packages without a page of their policies may be given to anybody", "[cli]") {
  const tests::ScratchFolder folder;
  const std::string policy = folder.write("p.rw", R"(policy p version "1" owner "o"
system W = entra app "sp-1"
permission enter = W "ENTER"
permission pay = W "PAY"
role Clerk = entra package "clerks" grants enter
role Payer = entra package "payers" grants pay
exclusive X-1 roles Clerk, Payer
)");
  folder.write("entra/groups.json", R"({"value":[]})");
  folder.write("entra/accessPackages.json", R"({"value":[{"id":"p1","displayName":"clerks"},{"id":"p2","displayName":"payers"}]})");
  const auto verify = [&] { return run_program({"verify", "-p", policy, "--entra", folder.file("entra")}); };
  const Run doubted = verify();
  CAPTURE(doubted.out, doubted.err);
  CHECK(doubted.exit_code == 3);
  CHECK(says(doubted.err, "no page `assignmentPolicies*.json`"));
  folder.write("entra/assignmentPolicies.json", R"({"value":[]})");
  CHECK(verify().exit_code == 0);
}

TEST_CASE("a rule about one session is left out of what a tenant's rules are asked, and said so", "[cli]") {
  Tenant tenant;
  tenant.okta({{"user.department==\"AP\"", "00g1"}, {"user.department==\"AP\"", "00g2"}});
  const tests::ScratchFolder folder;
  std::string policy = tests::read_text(tenant.path("p.rw"));
  const std::string held = folder.write("held.rw", policy + "exclusive X-1 roles Clerk, Payer\n");
  const std::string session = folder.write("session.rw", policy + "exclusive X-1 roles Clerk, Payer in one session\n");
  const Run refuted = run_program({"verify", "-p", held, "--okta", tenant.path("okta")});
  CHECK(refuted.out.find("tenant X-1") != std::string::npos);
  const Run left_out = run_program({"verify", "-p", session, "--okta", tenant.path("okta")});
  CHECK(left_out.out.find("tenant X-1") == std::string::npos);
  CHECK((left_out.out + left_out.err).find("rule X-1 is about what is used in one session") != std::string::npos);
}

}  // namespace rolewright
