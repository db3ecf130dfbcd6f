// The shipped rule packs against the agency's tables of duties and rules, row by row: every duty confers the same
// permissions, every rule has its twin. What a row asks is worked out here from the tables alone.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "compiler/english.hpp"
#include "compiler/parser.hpp"
#include "compiler/policy_tests.hpp"
#include "model/delimited.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/reference_data.hpp"

namespace rolewright::tests {
namespace {

using Row = std::map<std::string, std::string>;

std::vector<Row> table(const std::string& path) {
  const std::string text = read_text(path);
  DelimitedReader reader{text};
  std::vector<std::string> header, fields;
  REQUIRE(reader.next(header));
  std::vector<Row> rows;
  while (reader.next(fields)) {
    REQUIRE(fields.size() == header.size());
    Row row;
    for (std::size_t at = 0; at != header.size(); ++at) row[header[at]] = fields[at];
    rows.push_back(std::move(row));
  }
  CHECK_FALSE(reader.broken());
  return rows;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// What the packs say, as text and as IR. Compiled once a test run.
struct Packs {
  SourceMap sources;
  compiler::PolicyIr ir;
  std::string text;  // of all files
  std::map<std::string, std::string> objects;   // rule → its `object`
};
const Packs& packs() {
  static const Packs all = [] {
    Packs out;
    auto compiled = compiler::compile({source_path("policies/agency.rw")}, compiler::load_file, out.sources);
    INFO((compiled.ok() ? std::string{} : dump(compiled.error(), out.sources)));
    REQUIRE(compiled.ok());
    out.ir = std::move(compiled).value().ir;
    for (std::size_t file = 0; file != out.sources.size(); ++file) {
      out.text += out.sources[FileId{file}].text;
      Diagnostics found;
      const compiler::ast::File parsed = compiler::parse(out.sources, FileId{file}, found);
      for (const auto& statement : parsed.statements)
        if (const auto* risk = std::get_if<compiler::ast::Risk>(&statement.body))
          out.objects[risk->id.text] = risk->terms.object.text;
    }
    return out;
  }();
  return all;
}

bool says(const std::string& text) { return packs().text.find(text) != std::string::npos; }

const compiler::Rule* rule_named(const std::string& id) {
  for (const compiler::Rule& rule : packs().ir.rules)
    if (rule.info.id == id) return &rule;
  return nullptr;
}

// The function below the comment that gives the duty's id in the table.
std::string function_of(const std::string& id) {
  const std::string& text = packs().text;
  const std::size_t comment = text.find("// " + id + " ");
  REQUIRE(comment != std::string::npos);
  const std::size_t line = text.find('\n', comment) + 1;
  const std::string keyword = "function ";
  REQUIRE(text.compare(line, keyword.size(), keyword) == 0);
  const std::size_t begin = line + keyword.size();
  return text.substr(begin, text.find(' ', begin) - begin);
}

std::set<std::string> names_of(const std::vector<compiler::FunctionId>& functions) {
  std::set<std::string> names;
  for (const compiler::FunctionId id : functions) names.insert(packs().ir.functions[id.index()].name);
  return names;
}

std::set<std::string> functions_of(const Row& row) {
  std::set<std::string> names;
  for (const std::string& id : split(row.at("functions"), ';')) names.insert(function_of(id));
  return names;
}

// How the packs write the references of the table; what is not listed is written the same.
std::string reference(const std::string& written) {
  static const std::map<std::string, std::string> kInFull = {
      {"GreenBook-P10", "GAO Green Book Principle 10"},
      {"FISCAM-AS", "FISCAM AS"},
      {"FISCAM-CM", "FISCAM CM"},
      {"31USC3528", "31 USC 3528"},
      {"31USC3325", "31 USC 3325"},
      {"5USC554d", "5 USC 554(d)"},
      {"5CFR2635", "5 CFR 2635"},
      {"5USC2301", "5 USC 2301"},
      {"2CFR200", "2 CFR 200"},
      {"2CFR200.318", "2 CFR 200.318"},
      {"2CFR200.112", "2 CFR 200.112"},
      {"FAR-1.602", "FAR 1.602"},
      {"FAR-1.602-2", "FAR 1.602-2"},
      {"FAR-15.303", "FAR 15.303"},
      {"FAR-7.503", "FAR 7.503"},
      {"ADA", "Antideficiency Act"},
      {"DoDFMR-v5", "DoD FMR Volume 5"},
      {"DoDFMR-v9", "DoD FMR Volume 9"},
      {"OMB-A123-B", "OMB A-123 Appendix B"},
      {"OMB-A123", "OMB Circular A-123"},
      {"FIPS201-3", "FIPS 201-3"},
      {"SP800-79", "NIST SP 800-79"},
      {"CNSS-Policy-1", "CNSS Policy 1"},
      {"FBCA-CP-5.2.4", "FBCA CP 5.2.4"}};
  const auto known = kInFull.find(written);
  return known == kInFull.end() ? written : known->second;
}

// A rule's body in a few words, written apart from the compiler's own sentences.
struct InWords {
  [[nodiscard]] std::string list(const std::vector<compiler::FunctionId>& functions) const {
    std::string text;
    for (const compiler::FunctionId id : functions) text += " " + policy.functions[id.index()].name;
    return text;
  }
  std::string operator()(const compiler::HoldsRule& body) const {
    return "holds" + list(body.functions) + ", " + compiler::english(policy, body.condition);
  }
  std::string operator()(const compiler::ExercisesRule& body) const {
    std::string text = "exercises" + list(body.functions) + " on " + (body.object.empty() ? "self" : body.object);
    for (const std::string& relation : body.related) text += " " + relation;
    return text + (body.any ? ", any" : ", all");
  }
  std::string operator()(const compiler::StillHoldsRule& body) const {
    return "still holds" + list(body.functions) + " " + std::to_string(body.days) + " days after " + body.event;
  }
  std::string operator()(const compiler::HeadCountRule& body) const {
    std::string text = (body.at_most ? "at most " : "at least ") + std::to_string(body.count) + " hold" +
                       list({body.function});
    if (!body.per_scope.is_none()) text += " per scope " + policy.scopes.kinds()[body.per_scope.index()].name;
    if (!body.per_attribute.is_none()) text += " per " + policy.attributes[body.per_attribute.index()].name;
    return text;
  }
  std::string operator()(const compiler::GrantSelfRule& body) const {
    return (body.holding.is_none() ? "nobody" : "holder of" + list({body.holding})) + " grants self " +
           (body.functions.size() == policy.functions.size() ? "any" : list(body.functions));
  }
  template <class Other>
  std::string operator()(const Other&) const {
    return "of a kind the table does not have";
  }
  const compiler::PolicyIr& policy;
};

// Rows whose expression is more than functions held or exercised together.
const std::map<std::string, std::string>& written_out() {
  static const std::map<std::string, std::string> kWrittenOut = {
      {"P2P-29", "holds Sign_Award, not designated warrant"},
      {"P2P-30", "holds Certify_Payment, employment is contractor"},
      {"GRT-08", "exercises Score_Applications on application affiliated, all"},
      {"PIV-05", "exercises Sponsor_Applicant on self, all"},
      {"CASE-06", "exercises Adjudicate_Case on case self family household business affiliated, all"},
      {"BEN-05", "exercises Decide_Claim on claim self family household coworker, all"},
      {"CARD-06", "at most 7 hold Use_Purchase_Card per approving_official"},
      {"KEY-06", "at least 2 hold Manage_Comsec_Account per scope comsec_account"},
      {"IAM-21", "at most 4 hold Administer_Whole_Tenant"},
      {"IAM-22", "at least 2 hold Assign_Privileged_Roles"},
      {"IAM-25", "holder of Assign_Privileged_Roles grants self any"},
      {"IAM-26", "holder of Manage_Group_Membership grants self any"},
      {"IAM-27", "holds Assign_Privileged_Roles, the account's kind is not separate_admin"},
      {"IAM-28", "holds Assign_Privileged_Roles, tier is not at least T5"},
      {"IAM-29", "still holds Approve_Personnel_Action Process_Personnel_Action 90 days after transferred"}};
  return kWrittenOut;
}

void check_body(const Row& row, const compiler::Rule& rule, const std::map<std::string, std::string>& scope_keys) {
  const std::string& kind = row.at("kind");
  const std::string& expression = row.at("expression");
  if (const auto written = written_out().find(row.at("risk_id")); written != written_out().end()) {
    CHECK(std::visit(InWords{packs().ir}, rule.body) == written->second);
    return;
  }
  if (kind == "dynamic") {
    const auto* body = std::get_if<compiler::ExercisesRule>(&rule.body);
    REQUIRE(body != nullptr);
    CHECK(names_of(body->functions) == functions_of(row));
    CHECK_FALSE(body->any);
    CHECK(body->related.empty());
    CHECK(body->object == (expression.find("@subject_is_self") != std::string::npos ? "" : row.at("object_type")));
    return;
  }
  REQUIRE((kind == "static" || kind == "static_n" || kind == "sensitive"));
  const auto* body = std::get_if<compiler::HoldsRule>(&rule.body);
  REQUIRE(body != nullptr);
  CHECK(names_of(body->functions) == functions_of(row));
  const std::size_t count = kind == "static_n" ? static_cast<std::size_t>(expression[0] - '0')
                            : kind == "static" ? 2
                                               : 1;
  CHECK(body->at_least == count);
  CHECK(packs().ir.at(body->condition).op == compiler::CondOp::True);
  if (row.at("scope") == "enterprise") {
    CHECK(body->same_scope.is_none());
    return;
  }
  REQUIRE_FALSE(body->same_scope.is_none());
  std::set<std::string> keys;
  for (const std::string& id : split(row.at("functions"), ';')) keys.insert(scope_keys.at(id));
  CHECK(keys.contains(packs().ir.scopes.kinds()[body->same_scope.index()].name));
}

void check_rule(const Row& row, const compiler::Rule& rule, const std::map<std::string, std::string>& scope_keys) {
  const std::map<std::string, RuleSeverity> severities = {{"low", RuleSeverity::Low},
                                                          {"medium", RuleSeverity::Medium},
                                                          {"high", RuleSeverity::High},
                                                          {"critical", RuleSeverity::Critical}};
  const std::map<std::string, RuleAction> actions = {
      {"warn", RuleAction::Warn}, {"require_approval", RuleAction::Approve}, {"block", RuleAction::Block}};
  const RuleInfo& info = rule.info;
  CHECK(info.severity == severities.at(row.at("severity")));
  CHECK(info.action == actions.at(row.at("preventive_action")));
  CHECK(packs().objects.at(info.id) == row.at("object_type"));
  std::vector<std::string> controls;
  for (const std::string& written : split(row.at("control_refs"), ';')) controls.push_back(reference(written));
  CHECK(info.controls == controls);
  const int days = std::stoi(row.at("max_exception_days"));
  CHECK(rule.waivers_never == (days == 0));
  CHECK(rule.waiver_days == (days == 0 ? std::nullopt : std::optional<std::int32_t>{days}));
  const auto lower = [](std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
  };
  CHECK(lower(info.title) == lower(row.at("risk")));
  CHECK_FALSE(info.owner.empty());
  CHECK(info.because.size() > 30);
  CHECK(lower(info.because) != lower(info.title));
  CHECK_FALSE(info.mitigate.empty());
  CHECK((info.mitigate.substr(0, 4) == "none") == (row.at("mitigating_control").substr(0, 4) == "None"));
  std::string sources = row.at("source_ids");
  for (std::size_t at = 0; (at = sources.find(';', at)) != std::string::npos; at += 2) sources.replace(at, 1, ", ");
  CHECK(says("\n// basis " + row.at("basis") + ": " + sources + "\nrisk " + info.id + " "));
  check_body(row, rule, scope_keys);
}

}  // namespace

TEST_CASE("every rule of the agency's table has its twin in the packs", "[compiler][policies]") {
  const auto data = reference_data();
  if (!data) return;
  const std::vector<Row> rules = table(*data + "/data/sod/agency_sod_matrix.csv");
  CHECK(rules.size() == 180);
  std::map<std::string, std::string> scope_keys;
  for (const Row& row : table(*data + "/data/sod/agency_functions.csv"))
    scope_keys[row.at("function_id")] = row.at("scope_key");
  std::set<std::string> missing;
  for (const Row& row : rules) {
    CAPTURE(row.at("risk_id"));
    if (const compiler::Rule* rule = rule_named(row.at("risk_id"))) {
      check_rule(row, *rule, scope_keys);
    } else {
      missing.insert(row.at("risk_id"));
    }
  }
  CHECK(missing == std::set<std::string>{});
  CHECK(packs().ir.rules.size() == rules.size());
}

TEST_CASE("every duty of the agency's table confers the same permissions in the packs", "[compiler][policies]") {
  const auto data = reference_data();
  if (!data) return;
  std::map<std::string, std::set<std::string>> permissions;  // duty → SYSTEM:name
  std::set<std::string> distinct;
  for (const Row& row : table(*data + "/data/sod/agency_function_permissions.csv")) {
    permissions[row.at("function_id")].insert(row.at("system") + ":" + row.at("permission"));
    distinct.insert(row.at("system") + ":" + row.at("permission"));
    CAPTURE(row.at("permission"));
    const std::string name = row.at("system") + " \"" + row.at("permission") + "\"";
    const std::size_t at = packs().text.find(" = " + name);
    REQUIRE(at != std::string::npos);
    const std::size_t end = packs().text.find('\n', at);
    const std::string comment = "// " + row.at("name_basis");
    CHECK(packs().text.substr(end - comment.size(), comment.size()) == comment);
  }
  CHECK(packs().ir.permissions.size() == distinct.size());
  for (const Row& row : table(*data + "/data/sod/agency_functions.csv")) {
    const std::string& id = row.at("function_id");
    CAPTURE(id);
    const compiler::Function& function =
        packs().ir.functions.at(index_named(packs().ir.functions, function_of(id)));
    CHECK(function.all == (row.at("match") == "all"));
    std::set<std::string> conferring;
    for (const compiler::PermissionId permission : function.permissions) {
      const compiler::Permission& named = packs().ir.permissions[permission.index()];
      conferring.insert(packs().ir.systems[named.system.index()].name + ":" + named.pattern);
    }
    CHECK(conferring == permissions.at(id));
    const std::string scope = row.at("scope_key") == "enterprise" ? "whole agency" : "by " + row.at("scope_key");
    CHECK(says("// " + id + " " + row.at("name") + ": " + row.at("duty") + ", " + row.at("sensitivity") + ", " + scope));
  }
}

TEST_CASE("basis.csv says of each rule and name what the packs say beside it", "[compiler][policies]") {
  std::size_t rules = 0;
  std::size_t permissions = 0;
  for (const Row& row : table(source_path("policies/basis.csv"))) {
    CAPTURE(row.at("name"));
    if (row.at("kind") == "rule") {
      std::string sources = row.at("sources");
      for (std::size_t at = 0; (at = sources.find(' ', at)) != std::string::npos; at += 2) sources.insert(at, 1, ',');
      CHECK(says("\n// basis " + row.at("basis") + ": " + sources + "\nrisk " + row.at("name") + " "));
      ++rules;
    } else {
      const std::size_t at = packs().text.find("\npermission " + row.at("name") + " ");
      REQUIRE(at != std::string::npos);
      const std::string line = packs().text.substr(at + 1, packs().text.find('\n', at + 1) - at - 1);
      CHECK(line.substr(line.rfind("// ")) == "// " + row.at("basis"));
      ++permissions;
    }
  }
  CHECK(rules == packs().ir.rules.size());
  CHECK(permissions == packs().ir.permissions.size());
}

TEST_CASE("controls.csv names rules that exist, and every rule that cites an enhancement of AC-6", "[compiler][policies]") {
  std::map<std::string, std::set<std::string>> listed;  // control → rules
  for (const Row& row : table(source_path("policies/controls.csv"))) {
    CAPTURE(row.at("control"));
    CHECK_FALSE(row.at("statement").empty());
    CHECK_FALSE(row.at("outside").empty());
    CHECK(row.at("rules").empty() == row.at("shown_by").empty());
    if (row.at("rules").empty() || row.at("rules") == "*") continue;
    for (const std::string& id : split(row.at("rules"), ' ')) {
      CAPTURE(id);
      CHECK(rule_named(id) != nullptr);
      listed[row.at("control")].insert(id);
    }
  }
  CHECK(listed.size() == 7);
  for (const compiler::Rule& rule : packs().ir.rules)
    for (const std::string& control : rule.info.controls)
      if (control.substr(0, 4) == "AC-6") {
        CAPTURE(rule.info.id, control);
        CHECK(listed[control].contains(rule.info.id));
      }
}

TEST_CASE("the packs' own tests pass, and fail when a rule about holding is changed", "[compiler][policies]") {
  const compiler::PolicyIr& policy = packs().ir;
  for (const auto& result : compiler::run_tests(policy, Day{20726}).results) {
    CAPTURE(result.id);
    CHECK(result.passed());
  }
  std::size_t changed = 0;
  for (std::size_t index = 0; index != policy.rules.size(); ++index) {
    const auto* holds = std::get_if<compiler::HoldsRule>(&policy.rules[index].body);
    if (holds == nullptr || policy.at(holds->condition).op != compiler::CondOp::True) continue;
    CAPTURE(policy.rules[index].info.id);
    compiler::PolicyIr wrong = policy;
    std::erase_if(wrong.tests, [&](const compiler::TestCase& test) {
      return std::none_of(test.expects.begin(), test.expects.end(),
                          [&](const auto& expected) { return expected.rule == RuleId{index}; });
    });
    const auto caught = [&](const compiler::HoldsRule& body) {
      wrong.rules[index].body = body;
      const auto results = compiler::run_tests(wrong, Day{20726}).results;
      return std::any_of(results.begin(), results.end(), [](const auto& result) { return !result.passed(); });
    };
    CHECK_FALSE(caught(*holds));
    compiler::HoldsRule more = *holds;
    ++more.at_least;
    CHECK(caught(more));
    if (holds->at_least > 1) {
      compiler::HoldsRule fewer = *holds;
      --fewer.at_least;
      CHECK(caught(fewer));
    }
    // A two-person rule with another duty in the place of one of its own.
    if (holds->functions.size() == holds->at_least)
      for (compiler::FunctionId& function : more.functions) {
        more.at_least = holds->at_least;
        const compiler::FunctionId right = function;
        function = compiler::FunctionId{index_named(policy.functions, "Submit_Financial_Statements")};
        if (function != right) CHECK(caught(more));
        function = right;
      }
    ++changed;
  }
  CHECK(changed == 158);
}

}  // namespace rolewright::tests
