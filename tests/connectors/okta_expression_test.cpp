// Okta's group-rule expressions: what each says of a person, case by case; what is refused, by name; and that a rule
// written out is read back unchanged.
#include "connectors/okta/okta_expression.hpp"

#include "tests/connectors/rule_person.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using connectors::parse_okta_expression;
using tests::RuleCase;

// T true, F false, ? undetermined. People: `name=value`, `@id:name` a group, `+name:value` in a collection; `;` between.
const RuleCase kCases[] = {
    // Equality tells case and space apart; a missing attribute equals null alone.
    {R"(user.department=="AP")", "department=AP", 'T'},
    {R"(user.department == "AP")", "department=AP", 'T'},
    {R"(user.department == 'AP')", "department=AP", 'T'},
    {R"(user.department=="AP")", "department=ap", 'F'},
    {R"(user.department=="AP")", "department=AP ", 'F'},
    {R"(user.department=="AP")", "department=", 'F'},
    {R"(user.department=="AP")", "", 'F'},
    {R"(user.department=="AP")", "title=AP", 'F'},
    {R"("AP"==user.department)", "department=AP", 'T'},
    {R"("AP" != user.department)", "department=AP", 'F'},
    {R"(user.department!="AP")", "department=AP", 'F'},
    {R"(user.department!="AP")", "department=AR", 'T'},
    {R"(user.department!="AP")", "", 'T'},
    {R"(!(user.department=="AP"))", "", 'T'},
    {R"(user.department==null)", "", 'T'},
    {R"(user.department==null)", "department=", 'F'},
    {R"(user.department==null)", "department=AP", 'F'},
    {R"(user.department != null)", "department=AP", 'T'},
    {R"(user.department != null)", "", 'F'},
    {R"(null == user.department)", "", 'T'},
    {R"(user.department=="")", "department=", 'T'},
    {R"(user.department=="")", "", 'F'},
    {R"(user.department=="say ""AP""")", "department=say \"AP\"", 'T'},
    {R"(user.department=='it''s')", "department=it's", 'T'},
    {R"(user.department=="Zürich")", "department=Zürich", 'T'},
    {R"(user.department=="Zürich")", "department=zürich", 'F'},
    {R"(user.customAttribute_1=="x")", "customAttribute_1=x", 'T'},
    // AND binds tighter than OR, `!` tighter than everything.
    {R"(user.a=="1" OR user.b=="1" AND user.c=="1")", "a=1", 'T'},
    {R"(user.a=="1" OR user.b=="1" AND user.c=="1")", "b=1", 'F'},
    {R"(user.a=="1" OR user.b=="1" AND user.c=="1")", "b=1;c=1", 'T'},
    {R"((user.a=="1" OR user.b=="1") AND user.c=="1")", "a=1", 'F'},
    {R"((user.a=="1" OR user.b=="1") AND user.c=="1")", "a=1;c=1", 'T'},
    {R"(user.a=="1" AND user.b=="1" OR user.c=="1")", "c=1", 'T'},
    {R"(user.a=="1" and user.b=="1")", "a=1;b=1", 'T'},
    {R"(user.a=="1" && user.b=="1")", "a=1;b=1", 'T'},
    {R"(user.a=="1" && user.b=="1")", "a=1", 'F'},
    {R"(user.a=="1" or user.b=="1")", "b=1", 'T'},
    {R"(user.a=="1" || user.b=="1")", "b=1", 'T'},
    {R"(user.a=="1" || user.b=="1" && user.c=="1")", "a=1", 'T'},
    {R"(!(user.a=="1") AND user.b=="1")", "b=1", 'T'},
    {R"(!(user.a=="1") AND user.b=="1")", "a=1;b=1", 'F'},
    {R"(!(user.a=="1" AND user.b=="1"))", "a=1", 'T'},
    {R"(!(user.a=="1" OR user.b=="1"))", "", 'T'},
    {R"(!!(user.a=="1"))", "a=1", 'T'},
    {R"(NOT (user.a=="1"))", "a=2", 'T'},
    {R"(user.a=="1" AND user.b=="1" AND user.c=="1" AND user.d=="1")", "a=1;b=1;c=1;d=1", 'T'},
    {R"(user.a=="1" AND user.b=="1" AND user.c=="1" AND user.d=="1")", "a=1;b=1;c=1", 'F'},
    {R"(((((user.a=="1")))))", "a=1", 'T'},
    {R"(true)", "", 'T'},
    {R"(false)", "", 'F'},
    {R"(user.a=="1" OR true)", "", 'T'},
    {R"(user.a=="1" AND false)", "a=1", 'F'},
    // String functions.
    {R"(String.startsWith(user.department, "CFO/"))", "department=CFO/AP", 'T'},
    {R"(String.startsWith(user.department, "CFO/"))", "department=CFO", 'F'},
    {R"(String.startsWith(user.department, "CFO/"))", "department=cfo/AP", 'F'},
    {R"(String.startsWith(user.department, "CFO/"))", "department=The CFO/AP", 'F'},
    {R"(String.startsWith(user.department, ""))", "department=", 'T'},
    {R"(String.startsWith(user.department, "CFO/"))", "", '?'},
    {R"(!String.startsWith(user.department, "CFO/"))", "", '?'},
    {R"(!String.startsWith(user.department, "CFO/"))", "department=ACQ", 'T'},
    {R"(user.department!=null AND String.startsWith(user.department, "CFO/"))", "", 'F'},
    {R"(user.department==null OR String.startsWith(user.department, "CFO/"))", "", 'T'},
    {R"(String.stringContains(user.title, "Clerk"))", "title=Senior Clerk", 'T'},
    {R"(String.stringContains(user.title, "Clerk"))", "title=Clerk of Works", 'T'},
    {R"(String.stringContains(user.title, "Clerk"))", "title=clerk", 'F'},
    {R"(String.stringContains(user.title, "Clerk"))", "title=Cler k", 'F'},
    {R"(String.stringContains(user.title, ""))", "title=anything", 'T'},
    {R"(String.stringContains(user.title, "Clerk"))", "", '?'},
    {R"(String.toLowerCase(user.title)=="clerk")", "title=CLERK", 'T'},
    {R"(String.toLowerCase(user.title)=="clerk")", "title=Clerk", 'T'},
    {R"(String.toLowerCase(user.title)=="clerk")", "title=clerks", 'F'},
    {R"(String.toLowerCase(user.title)=="Clerk")", "title=Clerk", 'F'},
    {R"(String.toLowerCase(user.title)=="clerk")", "", '?'},
    {R"(String.toUpperCase(user.title)=="CLERK")", "title=clerk", 'T'},
    {R"(String.toUpperCase(user.title)=="clerk")", "title=clerk", 'F'},
    {R"(String.toUpperCase(user.title)!="CLERK")", "title=other", 'T'},
    {R"(String.startsWith(String.toLowerCase(user.title), "cl"))", "title=CLERK", 'T'},
    {R"(String.startsWith(String.toLowerCase(user.title), "Cl"))", "title=CLERK", 'F'},
    {R"(String.stringContains(String.toUpperCase(user.title), "LER"))", "title=clerk", 'T'},
    {R"(String.toLowerCase(user.title)=="a1 b")", "title=A1 B", 'T'},
    // Groups.
    {R"(isMemberOfGroup("00g1"))", "@00g1:clerks", 'T'},
    {R"(isMemberOfGroup("00g1"))", "@00g2:clerks", 'F'},
    {R"(isMemberOfGroup("clerks"))", "@00g1:clerks", 'F'},
    {R"(isMemberOfAnyGroup("00g1", "00g2"))", "@00g2:x", 'T'},
    {R"(isMemberOfAnyGroup("00g1"))", "@00g2:x", 'F'},
    {R"(isMemberOfGroupName("clerks"))", "@00g1:clerks", 'T'},
    {R"(isMemberOfGroupName("Clerks"))", "@00g1:clerks", 'F'},
    {R"(isMemberOfGroupNameStartsWith("fin-"))", "@00g1:fin-ap", 'T'},
    {R"(isMemberOfGroupNameStartsWith("fin-"))", "@00g1:x-fin-ap", 'F'},
    {R"(isMemberOfGroupNameContains("ap"))", "@00g1:fin-ap-clerk", 'T'},
    {R"(isMemberOfGroupNameContains("ap"))", "@00g1:fin-AP-clerk", 'F'},
    {R"(!isMemberOfGroup("00g1"))", "", 'T'},
    {R"(isMemberOfGroup("00g1") AND user.a=="1")", "@00g1:x;a=1", 'T'},
    {R"(isMemberOfGroup("00g1") == true)", "@00g1:x", 'T'},
    {R"(isMemberOfGroup("00g1") == false)", "@00g1:x", 'F'},
    {R"(isMemberOfGroup("00g1") != true)", "", 'T'},
    // Flags and numbers.
    {R"(user.isContractor)", "isContractor=true", 'T'},
    {R"(user.isContractor)", "isContractor=false", 'F'},
    {R"(user.isContractor)", "", '?'},
    {R"(!user.isContractor)", "isContractor=false", 'T'},
    {R"(!user.isContractor)", "", '?'},
    {R"(user.isContractor == true)", "", 'F'},
    {R"(user.isContractor == true)", "isContractor=true", 'T'},
    {R"(user.isContractor == false)", "", 'F'},
    {R"(user.isContractor == false)", "isContractor=false", 'T'},
    {R"(user.isContractor != false)", "", 'T'},
    {R"(user.salary >= 1000000)", "salary=1000000", 'T'},
    {R"(user.salary > 1000000)", "salary=1000000", 'F'},
    {R"(user.salary > 1000000 AND !user.isContractor)", "salary=1000001;isContractor=false", 'T'},
    {R"(user.salary < 10)", "salary=9", 'T'},
    {R"(user.salary <= 10)", "salary=11", 'F'},
    {R"(user.salary < -5)", "salary=-6", 'T'},
    {R"(10 < user.salary)", "salary=11", 'T'},
    {R"(user.salary == 10)", "salary=10", 'T'},
    {R"(user.salary == 10)", "", 'F'},
    {R"(user.salary != 10)", "", 'T'},
    {R"(user.salary >= 10)", "", '?'},
    {R"(Arrays.contains(user.colors, "blue"))", "+colors:blue", 'T'},
    {R"(Arrays.contains(user.colors, "blue"))", "+colors:red", 'F'},
    {R"(Arrays.contains(user.colors, "blue"))", "", 'F'},
};

// What is refused, with a part of the reason.
const std::pair<const char*, const char*> kRefused[] = {
    {R"(user.department=="AP)", "RW0530 a text without its end"},
    {R"(user.department==)", "RW0530 the expression ends early"},
    {R"()", "RW0530 the expression ends early"},
    {R"((user.a=="1")", "RW0530 `)` is missing"},
    {R"(user.a=="1" user.b=="1")", "RW0531 `user.b` is not read"},
    {R"(user.a=="1" AND)", "RW0530 the expression ends early"},
    {R"(!user.a=="1")", "RW0531 a comparison of this kind"},
    {R"(String.toLowerCase(user.a))", "RW0530 a truth belongs"},
    {R"("AP")", "RW0530 a truth belongs"},
    {R"(user.a=="x\"y")", "RW0531 a backslash in a text"},
    {R"(user.a==user.b)", "RW0531 a comparison of this kind"},
    {R"(user.a > "x")", "RW0531 a comparison of this kind"},
    {R"(user.a=="1" ? true : false)", "RW0531 `?`"},
    {R"(user.profile.department=="AP")", "RW0531 `user.profile.department`"},
    {R"(appuser.role=="x")", "RW0531 `appuser.role`"},
    {R"(user.isMemberOf({'group.id':'00g1'}))", "RW0531"},
    {R"(isMemberOfGroupNameRegex("^fin.*"))", "RW0531 the function `isMemberOfGroupNameRegex`"},
    {R"(String.substringAfter(user.email, "@")=="x")", "RW0531 the function `String.substringAfter`"},
    {R"(String.len(user.a) > 3)", "RW0531 the function `String.len`"},
    {R"(Convert.toInt(user.a)==1)", "RW0531 the function `Convert.toInt`"},
    {R"(Time.now()=="x")", "RW0531 the function `Time.now`"},
    {R"(String.startsWith("x", user.a))", "RW0531 `String.startsWith` of anything but"},
    {R"(isMemberOfGroup())", "RW0530 `isMemberOfGroup` takes one text"},
    {R"(isMemberOfGroup("a","b"))", "RW0530 `isMemberOfGroup` takes one text"},
    {R"(isMemberOfGroup(user.a))", "RW0531 `isMemberOfGroup` of anything but texts"},
    {R"(user.a==1.5)", "RW0531 the number `1.5`"},
    {R"(user.a==99999999999999999999)", "RW0531 the number"},
    {R"(String.toLowerCase(user.a)=="é")", "RW0531 a letter outside ASCII"},
    {R"(user["a"]=="1")", "RW0531"},
};

}  // namespace

TEST_CASE("Okta expressions say of each person what Okta says", "[connectors]") {
  for (const RuleCase& item : kCases) {
    CAPTURE(item.expression, item.person);
    const auto rule = parse_okta_expression(item.expression);
    CHECK(tests::refusal(rule) == "");
    if (rule.ok()) CHECK(tests::verdict(connectors::evaluate(rule.value(), tests::rule_person(item.person))) == item.wanted);
  }
  CHECK(std::size(kCases) == 120);
}

TEST_CASE("Okta expressions that are not read are refused by name", "[connectors]") {
  for (const auto& [expression, wanted] : kRefused) {
    CAPTURE(expression);
    CHECK(tests::refusal(parse_okta_expression(expression)).starts_with(wanted));
  }
  const std::string deep(65, '(');
  CHECK(tests::refusal(parse_okta_expression(deep + "user.a")).starts_with("RW0531 nesting deeper than 64"));
  CHECK(tests::refusal(parse_okta_expression(std::string(std::size_t{2} << 20, ' '))).starts_with("RW0531"));
}

TEST_CASE("an Okta rule written out is read back unchanged", "[connectors]") {
  std::size_t written = 0;
  for (const RuleCase& item : kCases) {
    CAPTURE(item.expression);
    const auto rule = parse_okta_expression(item.expression);
    REQUIRE(rule.ok());
    const auto text = connectors::okta_expression(rule.value());
    if (!text.ok()) continue;  // true, false, values with quotation marks, changed case under another test
    ++written;
    CAPTURE(text.value());
    const auto again = parse_okta_expression(text.value());
    REQUIRE(again.ok());
    for (const RuleCase& other : kCases) {
      const auto person = tests::rule_person(other.person);
      CHECK(connectors::evaluate(again.value(), person) == connectors::evaluate(rule.value(), person));
    }
  }
  CHECK(written > 100);
}

}  // namespace rolewright
