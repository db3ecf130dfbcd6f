// A rule set of SAP GRC as policy text: literally, compiled again, and with everything that it cannot say named.
#include "connectors/sap_grc/grc_rules.hpp"

#include <algorithm>

#include "tests/compiler/policy_text.hpp"
#include "tests/connectors/agency_folder.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using connectors::GrcRules;
using connectors::read_grc_rules;

struct RuleSet : tests::AgencyFolder {
  RuleSet() {
    write("grc/functions.csv", "Function ID,Language,Description\nAP01,DE,Rechnungen\nAP01,EN,\"Enter invoices, post them\"\nVM01,EN,Maintain vendors\nSEC1,EN,Debug\n");
    write("grc/function_actions.txt",
          "FUNCTION\tCONNECTOR\tACTION\tSTATUS\n"
          "AP01\tECC\tFB60\t0\nAP01\tECC\tMIRO\tactive\nAP01\tSRM\tFB60\t0\nAP01\tECC\tFV60\t1\n"
          "VM01\tECC\tXK01\t0\nGL01\tECC\tF-02\t0\n");
    write("grc/function_permissions.csv",
          "FUNCTION;SYSTEM;ACTION;OBJECT;FIELD;FROM;TO;SEARCH TYPE;STATUS\n"
          "AP01;ECC;FB60;F_BKPF_BUK;ACTVT;01;;AND;0\nAP01;ECC;FB60;F_BKPF_BUK;ACTVT;02;;OR;0\n"
          "AP01;ECC;FV60;F_BKPF_BUK;ACTVT;01;;AND;0\n"
          "SEC1;ECC;;S_DEVELOP;ACTVT;02;;AND;0\nSEC1;ECC;;S_TABU_DIS;;;;NOT;0\n");
    write("grc/risks.csv",
          "RISK,BUSINESS PROCESS,RISK TYPE,RISK LEVEL,FUNCTION 1,FUNCTION 2,FUNCTION 3,STATUS\n"
          "P001,PR,1,3,AP01,VM01,,0\nP002,PR,1,1,AP01,VM01,GL01,0\nS001,,3,2,SEC1,,,0\n"
          "X001,,1,1,AP01,NONE,,0\nX002,,1,9,AP01,,,0\nX003,,4,1,AP01,VM01,,0\nX004,,2,1,AP01,VM01,,0\nX005,,1,1,AP01,VM01,,1\n");
    write("grc/risk_texts.csv",
          "RISK,LANGUAGE,DESCRIPTION,CONTROL OBJECTIVE\nP001,DE,Kreditoren,\nP001,EN,Pay a vendor that you made,\"Nobody does \"\"both\"\"\"\nX005,EN,Off,\n");
    write("grc/risk_owners.csv", "RISK,OWNER\nP001,AP director\nP001,Auditor\n");
    write("grc/business_processes.csv", "PROCESS,DESCRIPTION\nPR,Procure to pay\n");
  }
  [[nodiscard]] Result<GrcRules> read() const { return read_grc_rules((root() / "grc").string()); }
};

const std::string kPolicy = R"(// A rule set of SAP GRC Access Control. Systems are its connectors: say which export each one is.

system ECC = export "ECC"
system SRM = export "SRM"

permission F-02          = ECC "F-02"
permission `FB60 of ECC` = ECC "FB60"
permission MIRO          = ECC "MIRO"
permission S_DEVELOP     = ECC "S_DEVELOP"
permission XK01          = ECC "XK01"
permission `FB60 of SRM` = SRM "FB60"

// Enter invoices, post them
function AP01 = any of `FB60 of ECC`, MIRO, `FB60 of SRM`
function GL01 = any of F-02
// Debug
function SEC1 = any of S_DEVELOP
// Maintain vendors
function VM01 = any of XK01

// PR: Procure to pay
risk P001 "Pay a vendor that you made"
  severity critical  owner "AP director"
  because "Nobody does \"both\""
  no person holds AP01 and VM01

// PR: Procure to pay
risk P002  severity high  no person holds AP01 and VM01 and GL01

risk S001  severity low  SEC1 is sensitive
)";

}  // namespace

TEST_CASE("a rule set of SAP GRC becomes policy text that compiles", "[connectors]") {
  const RuleSet folder;
  const auto rules = folder.read();
  REQUIRE(rules.ok());
  CHECK(rules.value().text == kPolicy);
  const compiler::PolicyIr policy = tests::policy_of(rules.value().text);
  CHECK(policy.rules.size() == 3);
  CHECK(policy.permissions.size() == 6);
}

TEST_CASE("what a rule set says beyond the policy is named", "[connectors]") {
  const RuleSet folder;
  const auto rules = folder.read();
  REQUIRE(rules.ok());
  std::string said;
  for (const Diagnostic& item : rules.value().notes.items()) said += to_string(item.code) + " " + item.where + " " + item.message + "\n";
  CHECK(said ==
        "RW0502 function_permissions.csv:6 `NOT` cannot be said: the function counts whether or not the holder lacks `S_TABU_DIS`\n"
        "RW0502 risks.csv:6 level `9` is none of low (2), medium (0), high (1), critical (3): the rule has no severity\n"
        "RW0511 risk_owners.csv:3 a rule has one owner: `Auditor` is left out\n"
        "RW0511 function_actions 1 rows are switched off and left out\n"
        "RW0511 risks 1 rows are switched off and left out\n"
        "RW0511 function_permissions 2 rows limit actions of 1 functions to authorization objects and values (AP01): whoever has the "
        "action counts, so a finding may be one too many\n"
        "RW0511 function_permissions 1 rows without an action name values of a field: whoever has the object counts, with any value\n"
        "RW0503 function_permissions 1 rows are about an action that their function does not list, or that is switched off: they say nothing\n"
        "RW0503 risks 1 rows are about a risk that is not listed, or that is switched off\n"
        "RW0502 risks.csv:5 risk `X001` is left out: no table says what function `NONE` is\n"
        "RW0502 risks.csv:6 risk `X002` is left out: it has 1 function, and its type needs two or more\n"
        "RW0502 risks.csv:7 risk `X003` is left out: its type is none of 1 (segregation of duties), 2 (critical action), 3 (critical permission)\n"
        "RW0502 risks.csv:8 risk `X004` is left out: it has 2 functions, and its type needs one\n");
}

TEST_CASE("a rule set that is none is an error with its place", "[connectors]") {
  const RuleSet folder;
  const auto places = [&] {
    const auto rules = folder.read();
    return rules.ok() ? std::string{"read"} : tests::places(rules.error());
  };
  SECTION("no risks") {
    folder.remove("grc/risks.csv");
    CHECK(places().find("RW0001 ") != std::string::npos);
  }
  SECTION("a column is missing") {
    folder.write("grc/risks.csv", "RISK,RISK LEVEL\nP001,3\n");
    CHECK(places().find("RW0506 risks.csv:1\n") != std::string::npos);
  }
  SECTION("a column twice, by two names") {
    folder.write("grc/risks.csv", "RISK,RISK ID,TYPE,LEVEL\nP001,P001,1,3\n");
    CHECK(places().find("RW0506 risks.csv:1\n") != std::string::npos);
  }
  SECTION("nothing is left") {
    folder.write("grc/risks.csv", "RISK,TYPE,LEVEL\n");
    CHECK(places().find("RW0505 risks\n") != std::string::npos);
  }
  SECTION("not text") {
    folder.write("grc/risks.csv", "RISK,TYPE,LEVEL\n\xff,1,1\n");
    CHECK(places().find("RW0003 risks.csv:2\n") != std::string::npos);
  }
  SECTION("a folder that is not there") {
    CHECK_FALSE(read_grc_rules((folder.root() / "nowhere").string()).ok());
  }
}

TEST_CASE("two things of a rule set have two names", "[connectors]") {
  const RuleSet folder;
  folder.remove("grc/functions.csv");
  folder.remove("grc/function_permissions.csv");
  folder.write("grc/function_actions.txt", "FUNCTION,SYSTEM,ACTION\nF1,ECC,A\nF1,SRM,A\nF2,ECC,A of ECC\n");
  folder.write("grc/risks.csv", "RISK,TYPE,LEVEL,FUNCTION1,FUNCTION2\nR1,1,1,F1,F2\n");
  const auto rules = folder.read();
  REQUIRE(rules.ok());
  const compiler::PolicyIr policy = tests::policy_of(rules.value().text);
  std::string names;
  for (const compiler::Permission& permission : policy.permissions) names += permission.name + "=" + permission.pattern + ";";
  CHECK(names == "A of ECC of ECC=A;A of ECC=A of ECC;A of SRM=A;");
}

TEST_CASE("no control character of a rule set is in its policy text", "[connectors]") {
  const RuleSet folder;
  folder.remove("grc/functions.csv");
  folder.remove("grc/function_permissions.csv");
  folder.write("grc/function_actions.txt", "FUNCTION,SYSTEM,ACTION\nF1,ECC,A\nF1,ECC,B\x1b[31m\nF2,ECC,C\n");
  folder.write("grc/risks.csv", "RISK,TYPE,LEVEL,FUNCTION1,FUNCTION2\nR1,1,1,F1,F2\n");
  folder.write("grc/risk_texts.csv", "RISK,LANGUAGE,DESCRIPTION,CONTROL OBJECTIVE\nR1,EN," + std::string(250, 'e') + "\x1b]0;x\x07,\x7fno\n");
  folder.write("grc/risk_owners.csv", "RISK,OWNER\nR1,own\x1b" "er\n");
  const auto rules = folder.read();
  REQUIRE(rules.ok());
  const std::string& text = rules.value().text;
  CHECK(std::none_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f; }));
  const compiler::PolicyIr policy = tests::policy_of(text);
  CHECK(policy.permissions.size() == 2);
  CHECK(policy.rules[0].info.title == std::string(250, 'e') + "\\x1B]0;x\\x07");
  bool said = false;
  for (const Diagnostic& item : rules.value().notes.items())
    said = said || (item.code == Code::RejectedRecord && item.where == "function_actions.txt:3");
  CHECK(said);
}

TEST_CASE("names of a rule set cannot become statements", "[connectors]") {
  const RuleSet folder;
  folder.write("grc/functions.csv", "FUNCTION,DESCRIPTION\n\"any\",\"x\nrisk R-0 F is sensitive\"\n\"a` = any of b\",y\n");
  folder.write("grc/function_actions.txt", "FUNCTION,SYSTEM,ACTION\nany,ECC,\"A\"\" lets holder grant any\"\n\"a` = any of b\",ECC,SU*\n");
  folder.remove("grc/function_permissions.csv");
  folder.write("grc/risks.csv", "RISK,TYPE,LEVEL,FUNCTION1,FUNCTION2\nR1,1,1,any,a` = any of b\n");
  const auto rules = folder.read();
  REQUIRE(rules.ok());
  const compiler::PolicyIr policy = tests::policy_of(rules.value().text);
  CHECK(policy.rules.size() == 1);
  CHECK(policy.functions.size() == 2);
  REQUIRE(policy.permissions.size() == 2);
  CHECK(policy.permissions[0].pattern == "A\" lets holder grant any");
  CHECK_FALSE(policy.permissions[0].grants_any);
  CHECK(policy.permissions[1].pattern == "SU\\*");
}

}  // namespace rolewright
