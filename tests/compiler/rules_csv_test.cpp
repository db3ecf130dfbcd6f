// Rules as a spreadsheet: the rows of a few statements, rows that are wrong, and that what goes out comes back the same.
#include "compiler/rules_csv.hpp"

#include <filesystem>

#include "compiler/ast_dump.hpp"
#include "compiler/parser.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/random_world.hpp"

namespace rolewright::tests {
namespace {

const std::string kHeader = "statement,id,title,severity,action,control,owner,object,because,mitigate,exceptions,rule\n";

struct Read {
  SourceMap sources;
  Diagnostics found;
  std::vector<compiler::ast::File> files;
};
Read read(const std::string& text) {
  Read out;
  const FileId file = out.sources.add({"main.rw", text});
  out.files.push_back(compiler::parse(out.sources, file, out.found));
  return out;
}
std::string csv_of(const std::string& text) {
  const Read parsed = read(text);
  INFO(dump(parsed.found, parsed.sources));
  REQUIRE(parsed.found.empty());
  return compiler::rules_csv(parsed.sources, parsed.files);
}
std::string text_of(const std::string& csv) {
  const Result<std::string> text = compiler::policy_text_of_csv(csv, "rules.csv");
  if (text.ok()) return text.value();
  return dump(text.error(), {});
}

// Dumped statements of the kinds a row can hold.
std::string kept(const std::string& text) {
  std::istringstream lines{compiler::dump(read(text).files[0])};
  std::string out;
  for (std::string line; std::getline(lines, line);)
    for (const char* kind : {"function ", "risk ", "exclusive ", "workflow ", "exception ", "adapt ", "disable "})
      if (line.starts_with(kind)) out += line + "\n";
  return out;
}

}  // namespace

TEST_CASE("statements become rows", "[compiler][csv]") {
  CHECK(csv_of("policy p\nfunction F = any of a, b // note\n") == kHeader + "function,F,,,,,,,,,,\"any of a, b\"\n");
  CHECK(csv_of("risk `no` \"=1+1, really\" because \"why \\\"so\\\"\" control AC-5, \"AC-6(5)\" severity high\n owner CISO "
               "exceptions at most 30 days, never by the holder no person holds A and B scope same k\n") ==
        kHeader + "risk,no,\"'=1+1, really\",high,,\"AC-5, \"\"AC-6(5)\"\"\",CISO,,\"why \"\"so\"\"\",,\"at most 30 days, never by "
                  "the holder\",no person holds A and B scope same k\n");
  CHECK(csv_of("exclusive X severity low roles A, B in one session\nworkflow W \"t\" action warn on k { step a by F }\n"
               "exception E to X for person \"p\" until 2026-01-01\nadapt X: severity high because \"b\"\n") ==
        kHeader +
            "exclusive,X,,low,,,,,,,,\"roles A, B in one session\"\nworkflow,W,t,,warn,,,,,,,on k { step a by F }\n"
            "exception,E,,,,,,,,,,\"to X for person \"\"p\"\" until 2026-01-01\"\nadapt,X,,,,,,,,,,\"severity high because \"\"b\"\"\"\n");
}

TEST_CASE("rows become statements, columns in any order", "[compiler][csv]") {
  CHECK(text_of(kHeader) == "");
  CHECK(text_of("\xEF\xBB\xBFrule,remark,id,statement,title,severity\nno person holds A,mine,R-1,risk,'=x,high\n") ==
        "risk R-1 \"=x\"  severity high  no person holds A\n");
  CHECK(text_of("statement,id,rule\nrisk,a name,F is sensitive\n") == "risk `a name`  F is sensitive\n");
}

TEST_CASE("a row that is not one statement of its kind is refused with its line", "[compiler][csv]") {
  CHECK(text_of("statement,rule\n") ==
        "RW0501 rules.csv:1: there is no column `id`\n  help: the first row names the columns, as `compile --emit csv` writes them\n");
  CHECK(text_of("") .starts_with("RW0501 rules.csv:1: there is no column `statement`"));
  CHECK(text_of("statement,id,rule\nrisk,R,no person holds A\nrsk,R,x\n") ==
        "RW0501 rules.csv:3: `rsk` is no kind of statement that a row can hold\n  help: did you mean `risk`?\n");
  CHECK(text_of("statement,id,rule\nrisk,R,\"no person holds A\ndisable R because \"\"x\"\"\"\n") ==
        "RW0501 rules.csv:2: the cell under `rule` holds a line end\n  help: keep it on one line\n");
  CHECK(text_of("statement,id,rule\nrisk,R,no person holds\n") ==
        "RW0501 rules.csv:2: this row cannot be read: found the end of the file where a function belongs\n");
  CHECK(text_of("statement,id,rule\nrisk,R,no person holds A use \"x\"\n") ==
        "RW0501 rules.csv:2: this row is not one statement\n");
  CHECK(text_of("statement,id,rule\nrisk,R,\"no person\n").starts_with("RW0501 rules.csv:2: "));
  CHECK(text_of("statement,id,rule\nrisk,\xFF,F is sensitive\n") ==
        "RW0501 rules.csv:2: this row is not UTF-8 text\n  help: save the file as UTF-8\n");
}

TEST_CASE("rules go out and come back the same", "[compiler][csv][property]") {
  const unsigned seed = GENERATE(range(0U, 60U));
  CAPTURE(seed);
  Dice dice{seed};
  const AgencyPlan agency = random_agency(dice);
  const std::string text = policy_files(random_policy(dice, agency, Features::All)).at("policy.rw");
  CHECK(kept(text_of(csv_of(text))) == kept(text));
}

TEST_CASE("rules of every policy of this repository go out and come back the same", "[compiler][csv][property]") {
  for (const char* folder : {"policies", "fixtures"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator{source_path(folder)})
      if (entry.path().extension() == ".rw") {
        CAPTURE(entry.path().string());
        const std::string text = read_text(entry.path().string());
        CHECK(kept(text_of(csv_of(text))) == kept(text));
      }
}

}  // namespace rolewright::tests
