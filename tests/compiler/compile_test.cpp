#include "compiler/compile.hpp"
#include "compiler/simplify.hpp"

#include <algorithm>
#include <filesystem>

#include "tests/compiler/policy_text.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {

TEST_CASE("a circle of `use` is shown with every file in it", "[compiler]") {
  const Compiled compiled = compile_files({{"main.rw", "use \"packs/a.rw\""}, {"packs/a.rw", "use \"b.rw\""}, {"packs/b.rw", "policy b\nuse \"../packs/a.rw\""}});
  CHECK(dump(compiled.found, compiled.sources) == "RW0006 packs/b.rw:2:5: policy files use each other: packs/a.rw → packs/b.rw → packs/a.rw\n"
        "  packs/a.rw:1:5: uses `packs/b.rw`\n");
  CHECK(codes(compile_files({{"main.rw", "use \"main.rw\""}}).found) == "RW0006");
}

TEST_CASE("a file used twice is read once, and the file read first names the policy", "[compiler]") {
  const Compiled compiled = compile_files({{"main.rw", "use \"a.rw\"\nuse \"./b.rw\"\npolicy whole version \"2\""},
                                           {"a.rw", "policy a version \"1\"\nuse \"b.rw\""},
                                           {"b.rw", "policy b\nrole R"}});
  REQUIRE(compiled.found.empty());
  CHECK(compiled.sources.size() == 3);
  CHECK(compiled.policy.ir.name == "whole");
  CHECK(compiled.policy.ir.version == "2");
  CHECK(compiled.policy.ir.roles.size() == 1);
}

TEST_CASE("the thousand-and-first file is refused, not left out", "[compiler]") {
  Files files;
  std::string uses;
  for (int file = 0; file != 1000; ++file) {
    files["f" + std::to_string(file) + ".rw"] = "role R" + std::to_string(file);
    uses += "use \"f" + std::to_string(file) + ".rw\"\n";
  }
  files["main.rw"] = uses;
  CHECK(codes(compile_files(files).found) == "RW0002");
  files["main.rw"] = uses.substr(0, uses.rfind("use"));
  CHECK(compile_files(files).found.empty());
}

TEST_CASE("text that is not clean UTF-8 is refused with its first wrong byte", "[compiler]") {
  const auto [text, where] = GENERATE(table<std::string, std::string>({
      {std::string("policy p\0", 9), "main.rw: byte 8"},
      {"policy \xE9t\xE9", "main.rw: byte 7"},
      {"// overlong \xC0\xAF", "main.rw: byte 12"},
      {"// surrogate \xED\xA0\x80", "main.rw: byte 13"},
  }));
  const Compiled compiled = compile_text(text);
  REQUIRE(codes(compiled.found) == "RW0003");
  CHECK(compiled.found.items()[0].where == where);
}

TEST_CASE("data files are held to the same bar as policy files", "[compiler]") {
  const std::string policy = "scope kind k tree from \"k.csv\"";
  CHECK(compile_files({{"main.rw", policy}, {"k.csv", "value,parent\nA,\nB,A\n"}}).found.empty());
  CHECK(codes(compile_files({{"main.rw", policy}, {"k.csv", "value,parent\nA\xFF,\n"}}).found) == "RW0003");
  CHECK(codes(compile_files({{"main.rw", policy}, {"k.csv", "value,parent\nA,\n\"B,A\nC,A\n"}}).found) == "RW0209");
  CHECK(codes(compile_files({{"main.rw", policy}}).found) == "RW0001");
}

TEST_CASE("the digest covers policy text and the data it names", "[compiler]") {
  const auto digest = [](const std::string& policy, const std::string& tree) {
    return compile_files({{"main.rw", policy}, {"k.csv", tree}}).policy.digest;
  };
  const std::string policy = "scope kind k tree from \"k.csv\"";
  const std::string once = digest(policy, "value,parent\nA,\n");
  CHECK(once.size() == 64);
  CHECK(once == digest(policy, "value,parent\nA,\n"));
  CHECK(once != digest(policy, "value,parent\nB,\n"));
  CHECK(once != digest(policy + " ", "value,parent\nA,\n"));
}

TEST_CASE("load_file reads regular files of up to sixteen MiB", "[compiler]") {
  const ScratchFolder folder;
  const std::string small = folder.write("small.rw", "policy p\n");
  const std::string big = folder.write("big.rw", "");
  std::filesystem::resize_file(big, compiler::kMaxPolicyBytes + 1);  // sparse: takes no room
  CHECK(compiler::load_file(small).value() == "policy p\n");
  CHECK(codes(compiler::load_file(big).error()) == "RW0002");
  std::filesystem::resize_file(big, compiler::kMaxPolicyBytes);
  CHECK(compiler::load_file(big).value().size() == compiler::kMaxPolicyBytes);
  CHECK(codes(compiler::load_file(folder.file("none.rw")).error()) == "RW0001");
  CHECK(codes(compiler::load_file(folder.file(".")).error()) == "RW0001");
}

TEST_CASE("a rule that names nothing is reported, not put into words", "[compiler]") {
  CHECK(codes(compile_text("risk R at most 4 people hold Nobody").found) == "RW0201");
  CHECK(codes(compile_text("risk R Nothing is sensitive").found) == "RW0201");
  CHECK(codes(compile_text("exclusive R roles A, B").found) == "RW0201 RW0201");
}

TEST_CASE("names declared twice point at the first, near misses at the name that was meant", "[compiler]") {
  const Compiled twice = compile_text("role Certifier\nrole Certifier\n");
  REQUIRE(codes(twice.found) == "RW0202");
  REQUIRE(twice.found.items()[0].labels.size() == 1);
  CHECK(twice.sources.describe(twice.found.items()[0].labels[0].span) == "main.rw:1:6");
  const Compiled slip = compile_text("role Certifier\nassign Certifer automatically");
  REQUIRE(codes(slip.found) == "RW0201");
  CHECK(slip.found.items()[0].help == "did you mean `Certifier`?");
}

TEST_CASE("a million tests in one condition compile", "[compiler][slow]") {
  std::string text = "person has a: flag\nrole R\nassign R automatically when a is true";
  for (int count = 1; count != 1'000'000; ++count) text += " and a is true";
  REQUIRE(text.size() < compiler::kMaxPolicyBytes);
  const compiler::PolicyIr policy = policy_as_written({{"main.rw", text}});
  CHECK(policy.conditions.size() == 1'999'999);
  CHECK(compiler::simplify(policy).conditions.size() == 1);  // a test again and again is the test
}

TEST_CASE("orders close over their chains", "[compiler]") {
  const compiler::PolicyIr policy = policy_of("order Tier = T1 < T2 < T4 < T5, T1 < T3 < T5\nlevels L = low < mid < high\none of O = x, y");
  const auto reaches = [&](std::size_t which, std::string_view value, std::string_view bound) {
    const compiler::Enumeration& order = policy.enumerations[which];
    const auto at = [&](std::string_view name) {
      return static_cast<std::size_t>(std::find(order.values.begin(), order.values.end(), name) - order.values.begin());
    };
    return order.reaches(at(value), at(bound));
  };
  CHECK(reaches(0, "T5", "T1"));
  CHECK(reaches(0, "T4", "T2"));
  CHECK(reaches(0, "T3", "T3"));
  CHECK_FALSE(reaches(0, "T1", "T2"));
  CHECK_FALSE(reaches(0, "T2", "T3"));
  CHECK_FALSE(reaches(0, "T3", "T2"));
  CHECK_FALSE(reaches(0, "T4", "T3"));
  CHECK(reaches(1, "high", "low"));
  CHECK_FALSE(reaches(1, "low", "high"));
  CHECK_FALSE(reaches(2, "x", "y"));
}

TEST_CASE("a role grants what it includes, through any number of roles", "[compiler]") {
  const compiler::PolicyIr policy = policy_of(
      "system M = okta app \"m\"\npermission p = M \"P\"\npermission q = M \"Q\"\npermission r = M \"R\"\n"
      "role A grants p includes B, C\nrole B grants q includes D\nrole C includes D\nrole D grants r");
  const auto grants = [&](std::size_t role) {
    std::string text;
    for (const compiler::PermissionId id : policy.roles[role].all_grants) text += policy.permissions[id.index()].name;
    return text;
  };
  CHECK(grants(0) == "pqr");
  CHECK(grants(1) == "qr");
  CHECK(grants(2) == "r");
  CHECK(grants(3) == "r");
}

}  // namespace rolewright::tests
