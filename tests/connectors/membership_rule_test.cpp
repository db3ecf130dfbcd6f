// Entra's membership rules: what each says of a person, case by case; what is refused, by name; and that a rule written
// out is read back unchanged.
#include "connectors/entra/membership_rule.hpp"

#include "tests/connectors/rule_person.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using connectors::parse_membership_rule;
using tests::RuleCase;

const RuleCase kCases[] = {
    // Texts are compared without regard to case.
    {R"(user.department -eq "Sales")", "department=Sales", 'T'},
    {R"((user.department -eq "Sales"))", "department=sales", 'T'},
    {R"(user.department -eq "sales")", "department=SALES", 'T'},
    {R"(user.department -eq "Sales")", "department=Sales ", 'F'},
    {R"(user.department -eq "Sales")", "", 'F'},
    {R"(user.department eq "Sales")", "department=Sales", 'T'},
    {R"(user.department -EQ "Sales")", "department=Sales", 'T'},
    {R"(user.department -eq 'Sales')", "department=Sales", 'T'},
    {R"(user.department -eq 'it''s')", "department=it's", 'T'},
    {"user.department -eq \"say `\"AP`\"\"", "department=say \"AP\"", 'T'},
    {R"(user.Department -eq "Sales")", "department=Sales", 'F'},
    {R"(user.department -ne "Sales")", "department=SALES", 'F'},
    {R"(user.department -ne "Sales")", "department=AP", 'T'},
    {R"(user.department -ne "Sales")", "", 'T'},
    {R"(-not (user.department -eq "Sales"))", "", 'T'},
    {R"(user.extension_c272a57b722d4eb29bfe327874ae79cb_OfficeNumber -eq "123")",
     "extension_c272a57b722d4eb29bfe327874ae79cb_OfficeNumber=123", 'T'},
    // Null.
    {R"(user.mail -eq null)", "", 'T'},
    {R"(user.mail -eq null)", "mail=x", 'F'},
    {R"(user.mail -ne null)", "mail=x", 'T'},
    {R"(user.mail -ne $null)", "", 'F'},
    {R"(user.mail -eq "null")", "", 'F'},
    {R"(user.mail -eq "null")", "mail=null", 'T'},
    {R"(user.objectId -ne null)", "", 'T'},
    {R"(user.objectId -eq null)", "", 'F'},
    // Parts of texts.
    {R"(user.jobTitle -startsWith "SDE")", "jobTitle=sde II", 'T'},
    {R"(user.jobTitle -startsWith "SDE")", "jobTitle=Lead SDE", 'F'},
    {R"(user.jobTitle -startsWith "SDE")", "", 'F'},
    {R"(-not (user.jobTitle -startsWith "SDE"))", "", 'T'},
    {R"(user.jobTitle -notStartsWith "SDE")", "jobTitle=sde", 'F'},
    {R"(user.jobTitle -notStartsWith "SDE")", "jobTitle=PM", 'T'},
    {R"(user.jobTitle -notStartsWith "SDE")", "", '?'},
    {R"(user.mail -endsWith "@biw.example")", "mail=a@BIW.example", 'T'},
    {R"(user.mail -endsWith "@biw.example")", "mail=a@biw.example.com", 'F'},
    {R"(user.mail -notEndsWith "@biw.example")", "mail=a@biw.example", 'F'},
    {R"(user.mail -notEndsWith "@biw.example")", "", '?'},
    {R"(user.displayName -contains "ann")", "displayName=JoANNe", 'T'},
    {R"(user.displayName -contains "ann")", "displayName=an n", 'F'},
    {R"(user.displayName -contains "aab")", "displayName=aaab", 'T'},
    {R"(user.displayName -notContains "ann")", "displayName=Joanne", 'F'},
    {R"(user.displayName -notContains "ann")", "displayName=Bo", 'T'},
    {R"(user.displayName -notContains "ann")", "", '?'},
    // Lists.
    {R"(user.department -in ["50001","50002"])", "department=50002", 'T'},
    {R"(user.department -in ["a", "B"])", "department=b", 'T'},
    {R"(user.department -in ["a"])", "department=b", 'F'},
    {R"(user.department -in ["a"])", "", 'F'},
    {R"(user.department -notIn ["a","b"])", "department=A", 'F'},
    {R"(user.department -notIn ["a","b"])", "department=c", 'T'},
    {R"(user.department -notIn ["a","b"])", "", '?'},
    // Patterns match anywhere unless anchored.
    {R"(user.displayName -match "^Da.*")", "displayName=David", 'T'},
    {R"(user.displayName -match "^Da.*")", "displayName=Da", 'T'},
    {R"(user.displayName -match "^Da.*")", "displayName=aDa", 'F'},
    {R"(user.displayName -match ".*vid")", "displayName=David", 'T'},
    {R"(user.displayName -match ".*vid")", "displayName=Da", 'F'},
    {R"(user.displayName -match "avi")", "displayName=DAVID", 'T'},
    {R"(user.displayName -match "^[A-C][0-9]+$")", "displayName=b42", 'T'},
    {R"(user.displayName -match "^[A-C][0-9]+$")", "displayName=b42x", 'F'},
    {R"(user.displayName -match "^[A-C][0-9]+$")", "displayName=b", 'F'},
    {R"(user.displayName -match "^[^0-9]*$")", "displayName=abc", 'T'},
    {R"(user.displayName -match "^[^0-9]*$")", "displayName=ab1", 'F'},
    {R"(user.displayName -match "^colou?r$")", "displayName=color", 'T'},
    {R"(user.displayName -match "^colou?r$")", "displayName=colouur", 'F'},
    {R"(user.displayName -match "a\.b")", "displayName=a.b", 'T'},
    {R"(user.displayName -match "a\.b")", "displayName=axb", 'F'},
    {R"(user.displayName -match "^$")", "displayName=", 'T'},
    {R"(user.displayName -match "^$")", "displayName=x", 'F'},
    {R"(user.displayName -notMatch "x")", "displayName=axa", 'F'},
    {R"(user.displayName -notMatch "x")", "displayName=aa", 'T'},
    {R"(user.displayName -notMatch "x")", "", '?'},
    // Comparisons bind tighter than -not, -not than -and, -and than -or.
    {R"(user.a -eq "1" -or user.b -eq "1" -and user.c -eq "1")", "a=1", 'T'},
    {R"(user.a -eq "1" -or user.b -eq "1" -and user.c -eq "1")", "b=1", 'F'},
    {R"(user.a -eq "1" -and user.b -eq "1" -or user.c -eq "1")", "c=1", 'T'},
    {R"((user.a -eq "1" -or user.b -eq "1") -and user.c -eq "1")", "a=1", 'F'},
    {R"(-not user.a -eq "1" -and user.b -eq "1")", "b=1", 'T'},
    {R"(-not user.a -eq "1" -and user.b -eq "1")", "a=1;b=1", 'F'},
    {R"(-not user.a -eq "1" -or user.b -eq "1")", "a=1;b=1", 'T'},
    {R"(-not (user.a -eq "1" -or user.b -eq "1"))", "b=1", 'F'},
    {R"(-not -not user.a -eq "1")", "a=1", 'T'},
    {R"((user.department -eq "Sales") -and -not (user.jobTitle -startsWith "SDE"))", "department=sales;jobTitle=PM", 'T'},
    {R"((user.department -eq "Sales") -and -not (user.jobTitle -startsWith "SDE"))", "department=sales;jobTitle=SDE", 'F'},
    {R"(user.a -eq "1" and user.b -eq "1")", "a=1;b=1", 'T'},
    // Flags and numbers.
    {R"(user.accountEnabled -eq true)", "accountEnabled=true", 'T'},
    {R"(user.accountEnabled -eq true)", "accountEnabled=false", 'F'},
    {R"(user.accountEnabled -eq true)", "", 'F'},
    {R"(user.accountEnabled -eq false)", "", 'F'},
    {R"(user.accountEnabled -eq false)", "accountEnabled=false", 'T'},
    {R"(user.accountEnabled -ne true)", "", 'T'},
    {R"(user.level -eq 5)", "level=5", 'T'},
    {R"(user.level -ne 5)", "level=5", 'F'},
};

const std::pair<const char*, const char*> kRefused[] = {
    {R"()", "RW0530 the rule ends early"},
    {R"(user.department)", "RW0530 an operator is missing"},
    {R"(user.department -eq)", "RW0530 a value is missing"},
    {R"(user.department -eq "AP)", "RW0530 a text without its end"},
    {R"((user.department -eq "AP")", "RW0530 `)` is missing"},
    {R"(user.a -eq "1" user.b -eq "1")", "RW0530 found `user.b`"},
    {R"(user.a -startsWith null)", "RW0530 a text belongs after this operator"},
    {R"(user.a -contains true)", "RW0530 a text belongs after this operator"},
    {R"(user.a -in "x")", "RW0530 `[` is missing"},
    {R"(user.a -in ["x")", "RW0530 `]` is missing"},
    {R"(user.a -in [1,2])", "RW0531 a list of anything but texts"},
    {R"(device.deviceModel -eq "x")", "RW0531 `device.deviceModel`"},
    {R"(mail -ne null)", "RW0531 `mail`"},
    {R"(Direct Reports for "aaaa")", "RW0531 `Direct Reports for`"},
    {R"(user.memberOf -any (group.objectId -in ["x"]))", "RW0531 `user.memberOf`"},
    {R"(user.proxyAddresses -any (_ -startsWith "x"))", "RW0531 the operator `-any`"},
    {R"(user.assignedPlans -all (assignedPlan.servicePlanId -eq null))", "RW0531 the operator `-all`"},
    {R"(user.employeeHireDate -ge system.now -plus p1d)", "RW0531 the operator `-ge`"},
    {R"(user.a -like "x*")", "RW0531 the operator `-like`"},
    {R"(user.a -match "a|b")", "RW0531 `|` in the pattern"},
    {R"(user.a -match "(ab)+")", "RW0531 `(` in the pattern"},
    {R"(user.a -match "\d")", "RW0531 the escape `\\d`"},
    {R"(user.a -match "a{2}")", "RW0531 `{` in the pattern"},
    {R"(user.a -eq "Zürich")", "RW0531 a letter outside ASCII"},
    {"user.a \xE2\x80\x93" "eq \"x\"", "RW0531"},
    {"user.a -eq \"a`b\"", "RW0531 a backtick in a text"},
    {R"(user.a -eq Sales)", "RW0531 the value `Sales`"},
};

}  // namespace

TEST_CASE("membership rules say of each person what Entra says", "[connectors]") {
  for (const RuleCase& item : kCases) {
    CAPTURE(item.expression, item.person);
    const auto rule = parse_membership_rule(item.expression);
    CHECK(tests::refusal(rule) == "");
    if (rule.ok()) CHECK(tests::verdict(connectors::evaluate(rule.value(), tests::rule_person(item.person))) == item.wanted);
  }
  CHECK(std::size(kCases) == 88);
}

TEST_CASE("membership rules that are not read are refused by name", "[connectors]") {
  for (const auto& [expression, wanted] : kRefused) {
    CAPTURE(expression);
    CHECK(tests::refusal(parse_membership_rule(expression)).starts_with(wanted));
  }
  const std::string deep(65, '(');
  CHECK(tests::refusal(parse_membership_rule(deep)).starts_with("RW0531 nesting deeper than 64"));
}

TEST_CASE("a membership rule written out is read back unchanged", "[connectors]") {
  std::size_t written = 0;
  for (const RuleCase& item : kCases) {
    const auto rule = parse_membership_rule(item.expression);
    REQUIRE(rule.ok());
    const auto text = connectors::membership_rule(rule.value());
    if (!text.ok()) continue;  // numbers, values with quotation marks, patterns with a backslash
    ++written;
    CAPTURE(item.expression, text.value());
    const auto again = parse_membership_rule(text.value());
    REQUIRE(again.ok());
    for (const RuleCase& other : kCases) {
      const auto person = tests::rule_person(other.person);
      if (connectors::evaluate(rule.value(), person) == compiler::Truth::Unknown) continue;  // -not of a positive test
      CHECK(connectors::evaluate(again.value(), person) == connectors::evaluate(rule.value(), person));
    }
  }
  CHECK(written > 75);
}

}  // namespace rolewright
