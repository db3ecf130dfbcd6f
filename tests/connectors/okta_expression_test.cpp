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
    {R"(Arrays.contains(user.colors, "blue"))", "", '?'},
    {R"(!Arrays.contains(user.colors, "blue"))", "", '?'},
    {R"(!Arrays.contains(user.colors, "blue"))", "+colors:red", 'T'},
    {R"(Arrays.contains(user.colors, "Blue"))", "+colors:blue", 'F'},
    {R"(Arrays.contains(user.colors, "lue"))", "+colors:blue", 'F'},
    {R"(Arrays.contains(user.colors, "blue") AND Arrays.contains(user.colors, "red"))", "+colors:blue;+colors:red", 'T'},
    {R"(user.colors!=null AND Arrays.contains(user.colors, "blue"))", "+colors:blue", 'T'},
    {R"(user.colors!=null AND Arrays.contains(user.colors, "blue"))", "", 'F'},
    {R"(user.colors==null)", "+colors:red", 'F'},
    // Precedence of what is negated, of words mixed with signs, and of truths compared.
    {R"(!(user.a=="1") OR user.b=="1" AND user.c=="1")", "a=1;b=1", 'F'},
    {R"(!(user.a=="1") OR user.b=="1" AND user.c=="1")", "a=1;b=1;c=1", 'T'},
    {R"(NOT user.flag AND user.b=="1")", "flag=false;b=1", 'T'},
    {R"(NOT user.flag AND user.b=="1")", "flag=true;b=1", 'F'},
    {R"(NOT user.flag OR user.b=="1")", "flag=true;b=1", 'T'},
    {R"(user.a=="1" AND !(user.b=="1") OR user.c=="1")", "a=1;b=1", 'F'},
    {R"(user.a=="1" OR user.b=="1" OR user.c=="1" AND user.d=="1")", "c=1", 'F'},
    {R"(user.a=="1" && user.b=="1" or user.c=="1")", "c=1", 'T'},
    {R"(user.a=="1" || user.b=="1" and user.c=="1")", "b=1", 'F'},
    {R"(user.a=="1" And user.b=="1")", "a=1;b=1", 'T'},
    {R"((user.a=="1")==true)", "a=1", 'T'},
    {R"((user.a=="1" OR user.b=="1")==false)", "", 'T'},
    {R"(!isMemberOfGroup("00g1") == true)", "@00g1:x", 'F'},
    {R"(!!!(user.a=="1"))", "a=1", 'F'},
    {"user.a\n==\t\"1\"\r\nAND user.b==\"2\"", "a=1;b=2", 'T'},
    // Missing, empty and unequal are three things.
    {R"(user.a!=null AND user.a!="")", "a=", 'F'},
    {R"(user.a!=null OR user.b!=null)", "b=", 'T'},
    {R"(!(user.a==null))", "", 'F'},
    {R"(user.a==NULL)", "", 'T'},
    {R"(user.a!="x" AND user.a!=null)", "", 'F'},
    {R"(user.a!="x" AND user.b!="x")", "b=x", 'F'},
    {R"(user.a==null AND String.stringContains(user.b, "x"))", "b=xy", 'T'},
    {R"(user.b=="1" AND String.stringContains(user.a, "x"))", "", 'F'},
    {R"(user.b=="1" AND String.stringContains(user.a, "x"))", "b=1", '?'},
    {R"(user.b=="1" OR String.stringContains(user.a, "x"))", "b=1", 'T'},
    // Names of attributes keep their case; letters beyond ASCII are letters like any other.
    {R"(user.Department=="AP")", "department=AP", 'F'},
    {R"(user.Department=="AP")", "Department=AP", 'T'},
    {R"(String.stringContains(user.t, "ü"))", "t=Zürich", 'T'},
    {R"(String.stringContains(user.t, " "))", "t=a b", 'T'},
    {R"(String.startsWith(String.toUpperCase(user.t), "CL"))", "t=clerk", 'T'},
    {R"(String.toLowerCase(user.t)!="clerk")", "t=CLERK", 'F'},
    {R"(String.toLowerCase(user.t)!="clerk")", "", '?'},
    {R"(String.toUpperCase(user.t)=="A1-B_2")", "t=a1-b_2", 'T'},
    {R"(!String.stringContains(String.toLowerCase(user.t), "temp"))", "t=TEMPORARY", 'F'},
    // Any group will do, and two tests may be met by two groups.
    {R"(isMemberOfGroupNameStartsWith(""))", "@00g1:x", 'T'},
    {R"(isMemberOfGroupNameStartsWith(""))", "", 'F'},
    {R"(isMemberOfAnyGroup("00g1", "00g2", "00g3") AND !isMemberOfGroup("00g2"))", "@00g3:x", 'T'},
    {R"(isMemberOfAnyGroup("00g1", "00g2", "00g3") AND !isMemberOfGroup("00g2"))", "@00g3:x;@00g2:y", 'F'},
    {R"(isMemberOfGroupName("clerks") OR isMemberOfGroupNameContains("lead"))", "@00g1:team leads", 'T'},
    {R"(isMemberOfGroupNameContains("a") AND isMemberOfGroupNameContains("b"))", "@1:a;@2:b", 'T'},
    {R"(isMemberOfGroupNameStartsWith("fin-") AND isMemberOfGroupNameContains("lead"))", "@1:fin-ap;@2:hr-lead", 'T'},
    {R"(!isMemberOfGroupNameContains("ap"))", "@1:fin-ap;@2:hr", 'F'},
    // Numbers at their edges, and what is no number.
    {R"(user.n >= -5)", "n=-5", 'T'},
    {R"(5 <= user.n)", "n=4", 'F'},
    {R"(5 > user.n)", "n=4", 'T'},
    {R"(user.n == 10)", "n=10.0", '?'},
    {R"(user.n != 10)", "n=ten", '?'},
    {R"(user.n > 5 OR user.n <= 5)", "", '?'},
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
    {R"(user.a = "1")", "RW0531 `=`"},
    {R"(user.a=="1"=="1")", "RW0530 found `==`"},
    {R"("a"=="a")", "RW0531 a comparison of this kind"},
    {R"(user.a < null)", "RW0531 a comparison of this kind"},
    {R"(isMemberOfGroup("00g1") == isMemberOfGroup("00g2"))", "RW0531 a comparison of this kind"},
    {R"(isMemberOfAnyGroup())", "RW0530 `isMemberOfAnyGroup` takes one or more groups"},
    {R"(ISMEMBEROFGROUP("00g1"))", "RW0531 the function `ISMEMBEROFGROUP`"},
    {R"(string.startsWith(user.a, "x"))", "RW0531 the function `string.startsWith`"},
    {R"(Arrays.contains(user.colors, 5))", "RW0531 `Arrays.contains` of anything but"},
    {R"(Arrays.isEmpty(user.colors))", "RW0531 the function `Arrays.isEmpty`"},
    {R"(hasDirectoryUser())", "RW0531 the function `hasDirectoryUser`"},
};

}  // namespace

TEST_CASE("Okta expressions say of each person what Okta says", "[connectors]") {
  for (const RuleCase& item : kCases) {
    CAPTURE(item.expression, item.person);
    const auto rule = parse_okta_expression(item.expression);
    CHECK(tests::refusal(rule) == "");
    if (rule.ok()) CHECK(tests::verdict(connectors::evaluate(rule.value(), tests::rule_person(item.person))) == item.wanted);
  }
  CHECK(std::size(kCases) == 176);
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
