// The formatter: layouts by table; and over random and shipped policies, that it keeps every token and comment,
// settles at once, and gives a text that parses to the same tree.
#include "compiler/format.hpp"

#include <algorithm>
#include <filesystem>

#include "compiler/ast_dump.hpp"
#include "compiler/parser.hpp"
#include "compiler/trivia.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/random_world.hpp"

namespace rolewright::tests {
namespace {

struct Read {
  SourceMap sources;
  Diagnostics found;
  compiler::ast::File file;
};

Read read(const std::string& text) {
  Read out;
  const FileId file = out.sources.add({"main.rw", text});
  out.file = compiler::parse(out.sources, file, out.found);
  return out;
}

std::string formatted(const std::string& text) {
  const Read parsed = read(text);
  INFO(dump(parsed.found, parsed.sources));
  REQUIRE(parsed.found.empty());
  return compiler::format(parsed.sources, FileId{0U}, parsed.file);
}

// Tokens and comments as written, in no order.
std::vector<std::string> contents(const std::string& text) {
  SourceMap sources;
  std::vector<std::string> all;
  for (const compiler::Piece& piece : compiler::pieces(sources, sources.add({"main.rw", text}))) {
    for (const compiler::Remark& remark : piece.above) all.emplace_back(remark.text);
    all.emplace_back(piece.text);
    if (!piece.beside.empty()) all.emplace_back(piece.beside);
  }
  std::sort(all.begin(), all.end());
  return all;
}

void check_laws(const std::string& text) {
  const std::string once = formatted(text);
  INFO(once);
  CHECK(contents(once) == contents(text));
  CHECK(compiler::dump(read(once).file) == compiler::dump(read(text).file));
  CHECK(formatted(once) == once);
}

// The text with comments and line ends strewn between its tokens.
std::string strewn(const std::string& text, Dice& dice) {
  SourceMap sources;
  std::string out;
  bool at_start = true;
  for (const compiler::Piece& piece : compiler::pieces(sources, sources.add({"main.rw", text}))) {
    const bool starts = piece.span.begin == 0 || text[piece.span.begin - 1] == '\n';
    if (starts && !at_start) out += '\n';
    if (dice.chance(6)) out += (dice.chance(50) ? "\n\n" : " ") + std::string{"// remark\n"};
    out += dice.chance(10) ? "\t " : " ";
    out += piece.text;
    if (dice.chance(6)) out += "// beside \"it\n";
    at_start = false;
  }
  return out;
}

}  // namespace

TEST_CASE("a policy text has one layout", "[compiler][format]") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"\n\n// only a comment  \n\n\n// and another", "// only a comment\n\n// and another\n"},
      {"policy   p\tversion \"1\"\r\n\r\n\r\nuse\n\"a.rw\"", "policy p version \"1\"\n\nuse \"a.rw\"\n"},
      {"levels L=a<b// up\norder O = a<b,b<c", "levels L = a < b  // up\norder O = a < b, b < c\n"},
      {"system S=okta app \"x\"\npermission a=S \"A\" // one\npermission bcd =S \"BCD\"  // two\n",
       "system S = okta app \"x\"\npermission a   = S \"A\"    // one\npermission bcd = S \"BCD\"  // two\n"},
      {"role A=okta group \"a\" grants p\nrole Bcd = S role \"b\" includes A grants p\nrole E grants p",
       "role A   = okta group \"a\" grants p\nrole Bcd = S role \"b\"     grants p includes A\nrole E grants p\n"},
      {"permission a=S \"A\"\n\npermission bcd =S \"BCD\"\n", "permission a = S \"A\"\n\npermission bcd = S \"BCD\"\n"},
      {"person has a:code,b :designation with limit money,c: course->date",
       "person has a: code, b: designation with limit money, c: course -> date\n"},
      {"assign R automatically unless ( a in { \"x\" ,\"y\" } )when not a is missing",
       "assign R automatically when not a is missing unless (a in {\"x\", \"y\"})\n"},
      {"risk R-1 \"t\" owner \"o\" severity high no person holds A and B unless a is \"x\" scope same k",
       "risk R-1 \"t\"  severity high  owner \"o\"  no person holds A and B scope same k unless a is \"x\"\n"},
      {"risk R-1 // why\n severity\n// above\n high no person holds A",
       "risk R-1  // why\n  severity\n    // above\n    high\n  no person holds A\n"},
      {"risk `no` no person holds `and`", "risk `no`  no person holds `and`\n"},
      {"workflow W \"t\" severity high on k{step a by F step b by G survives loss of 1 person same person a,b}",
       "workflow W \"t\"  severity high on k { step a by F step b by G survives loss of 1 person same person a, b }\n"},
      {"adapt R: action warn scope same k because \"b\"", "adapt R: action warn scope same k because \"b\"\n"},
      {"exclusive X roles A, B in one session", "exclusive X  roles A, B in one session\n"},
      {"permission p = S \"P\" used at least yearly lets holder grant a,B",
       "permission p = S \"P\" lets holder grant a, B used at least yearly\n"},
      {"test T { person { a \"x\", holds p } expect no role R expect role Q }",
       "test T { person { a \"x\", holds p } expect no role R expect role Q }\n"},
  }));
  CAPTURE(text);
  CHECK(formatted(text) == expected);
}

TEST_CASE("a long statement has its clauses on lines of their own", "[compiler][format]") {
  const std::string text =
      "risk P2P-01 \"create a shell vendor and pay it\" no person holds Maintain_Vendor and Disburse\n"
      "risk P2P-02 \"create a shell vendor and pay it\" because \"one person could pay a company that does not exist\" "
      "exceptions at most 30 days, approved by \"CFO\" owner \"AP Director\" severity critical  control AC-5, \"AC-6(5)\" "
      "no person holds Maintain_Vendor and Disburse unless a is b // end\n"
      "test T2 \"a clerk who pays\" { person { employment civil_service, org \"Treasury/AP\", series \"0525\", "
      "designated certifying_officer, trained \"SoD-101\", holds create_vendor, holds release_payment } "
      "expect role AP_Clerk, violation of P2P-01  expect no violation of P2P-29 }\n"
      "workflow purchase \"three people at least\" object purchase_order action approve severity high because \"one person must "
      "not ask, approve and pay\" on purchase_order { step ask by request step approve by approve_request different people ask, "
      "approve survives loss of 2 people }\n"
      "assign AP_Clerk automatically when org within \"Treasury/AP\" and series in {\"0510\", \"0525\"} and not employment is "
      "contractor or org within \"Treasury/Disbursing\"\n";
  CHECK(formatted(text) == R"rw(risk P2P-01 "create a shell vendor and pay it"  no person holds Maintain_Vendor and Disburse
risk P2P-02 "create a shell vendor and pay it"
  severity critical  control AC-5, "AC-6(5)"  owner "AP Director"
  because "one person could pay a company that does not exist"
  exceptions at most 30 days, approved by "CFO"
  no person holds Maintain_Vendor and Disburse unless a is b  // end
test T2 "a clerk who pays" {
  person { employment civil_service, org "Treasury/AP", series "0525", designated certifying_officer, trained "SoD-101",
    holds create_vendor, holds release_payment }
  expect role AP_Clerk, violation of P2P-01
  expect no violation of P2P-29
}
workflow purchase "three people at least"
  severity high  action approve  object purchase_order
  because "one person must not ask, approve and pay"
  on purchase_order {
    step ask by request
    step approve by approve_request
    different people ask, approve
    survives loss of 2 people
  }
assign AP_Clerk automatically
  when org within "Treasury/AP" and series in {"0510", "0525"} and not employment is contractor
    or org within "Treasury/Disbursing"
)rw");
}

TEST_CASE("formatting keeps tokens, comments and meaning, and settles at once", "[compiler][format][property]") {
  const unsigned seed = GENERATE(range(0U, 60U));
  CAPTURE(seed);
  Dice dice{seed};
  const AgencyPlan agency = random_agency(dice);
  const std::string text = policy_files(random_policy(dice, agency, Features::All)).at("policy.rw");
  check_laws(text);
  check_laws(strewn(text, dice));
}

TEST_CASE("every policy of this repository is in the layout, which keeps its tokens and comments", "[compiler][format][property]") {
  for (const char* folder : {"policies", "fixtures"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator{source_path(folder)})
      if (entry.path().extension() == ".rw") {
        CAPTURE(entry.path().string());
        const std::string text = read_text(entry.path().string());
        check_laws(text);
        CHECK(formatted(text) == text);
      }
}

}  // namespace rolewright::tests
