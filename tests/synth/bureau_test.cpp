// The bureau is reproducible: the same bytes from the same seed, and the committed fixture is those bytes.
#include "synth/bureau.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

using rolewright::synth::digest_lines;
using rolewright::synth::synth_bureau;
using rolewright::synth::synth_bureau_logs;
using rolewright::synth::SynthFile;
using rolewright::synth::write_files;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kFixtureSeed = 7;

// Each seed's files, made once.
const std::vector<SynthFile>& bureau(std::uint64_t seed) {
  static std::map<std::uint64_t, std::vector<SynthFile>> made;
  const auto [found, fresh] = made.try_emplace(seed);
  if (fresh) found->second = synth_bureau(seed);
  return found->second;
}
const std::vector<SynthFile>& fixture() {
  return bureau(kFixtureSeed);
}

std::string text_of(const std::vector<SynthFile>& files, const std::string& path) {
  for (const SynthFile& file : files)
    if (file.path == path) return file.text;
  return {};
}

bool same(const std::vector<SynthFile>& left, const std::vector<SynthFile>& right) {
  return std::equal(
      left.begin(), left.end(), right.begin(), right.end(),
      [](const SynthFile& a, const SynthFile& b) { return a.path == b.path && a.text == b.text; });
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// Every file below `folder`, relative, except what people write by hand and what is made at demo time.
std::set<std::string> committed(const std::string& folder) {
  const std::set<std::string> by_hand{"README.md", "bureau.rw", "expected.csv"};
  std::set<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    const std::string path = fs::relative(entry.path(), folder).generic_string();
    if (entry.is_regular_file() && !by_hand.contains(path) && !path.starts_with("requests/") &&
        !path.starts_with("logs/"))
      paths.insert(path);
  }
  return paths;
}

}  // namespace

TEST_CASE("the same seed gives the same bytes, another seed others", "[synth]") {
  CHECK(same(synth_bureau(kFixtureSeed), fixture()));
  CHECK_FALSE(same(bureau(1), fixture()));
}

TEST_CASE("the committed bureau is what seed 7 gives, byte for byte", "[synth]") {
  const std::string folder = rolewright::tests::source_path("fixtures/bureau");
  std::set<std::string> generated;
  std::size_t bytes = 0;
  for (const SynthFile& file : fixture()) {
    INFO(file.path);
    generated.insert(file.path);
    bytes += file.text.size();
    CHECK(rolewright::tests::read_text(folder + "/" + file.path) == file.text);
  }
  CHECK(generated == committed(folder));
  CHECK(bytes <= std::size_t{3} * 1024 * 1024);
  CHECK(bytes > 500'000);
}

TEST_CASE("the logs have the digests that the fixture states", "[synth]") {
  const std::vector<SynthFile> logs = synth_bureau_logs(kFixtureSeed);
  const std::string stated =
      rolewright::tests::read_text(rolewright::tests::source_path("fixtures/bureau/logs.sha256"));
  CHECK(lines_in(stated) == 6);
  CHECK(digest_lines(logs) == stated);
  std::size_t rows = 0;
  for (const SynthFile& file : logs) rows += lines_in(file.text);
  CHECK(rows > 40'000);
}

TEST_CASE("the bureau has its 594 people and the planted ones whatever the seed", "[synth]") {
  CHECK(lines_in(text_of(fixture(), "hr/master.csv")) == 594 + 2);  // the header, and the row without an id
  for (const std::uint64_t seed : {1U, 7U}) {
    const std::string master = text_of(bureau(seed), "hr/master.csv");
    CHECK(master.find("200101,Marta Ostrander,marta.ostrander@biw.example") != std::string::npos);
    CHECK(master.find("200122,J. Garcia,j.garcia@biw.example") != std::string::npos);
    CHECK(master.find("200123,J. Garcia,j.garcia2@biw.example") != std::string::npos);
  }
}

TEST_CASE("keys and addresses name one person each", "[synth]") {
  for (const std::uint64_t seed : {1U, 7U}) {
    const std::string master = text_of(bureau(seed), "hr/master.csv");
    std::set<std::string> keys;
    std::set<std::string> addresses;
    std::size_t people = 0;
    for (std::size_t at = master.find('\n') + 1; at < master.size();
         at = master.find('\n', at) + 1, ++people) {
      const std::size_t first = master.find(',', at);
      const std::size_t second = master.find(',', first + 1);
      keys.insert(master.substr(at, first - at));
      addresses.insert(master.substr(second + 1, master.find(',', second + 1) - second - 1));
    }
    CHECK(people == 595);
    CHECK(keys.size() == people);
    CHECK(addresses.size() == people);
  }
}

TEST_CASE("files are written whole or not at all", "[synth]") {
  const fs::path folder = fs::temp_directory_path() / "rolewright-synth-test";
  fs::remove_all(folder);
  const auto written = write_files(folder.string(), {{"a/one.txt", "1\n"}, {"two.txt", "2\n"}});
  REQUIRE(written.ok());
  CHECK(written.value() == 2);
  CHECK(rolewright::tests::read_text((folder / "a/one.txt").string()) == "1\n");

  // `two.txt` is a file, so nothing can be made below it; the new text of `a/one.txt` must not appear either.
  const auto refused = write_files(folder.string(), {{"a/one.txt", "new\n"}, {"two.txt/three.txt", "3\n"}});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().items().front().code == rolewright::Code::FileUnwritable);
  CHECK(refused.error().items().front().where.find("two.txt/three.txt") != std::string::npos);
  CHECK(rolewright::tests::read_text((folder / "a/one.txt").string()) == "1\n");
  std::map<std::string, std::size_t> left;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) ++left[entry.path().filename().string()];
  CHECK(left == std::map<std::string, std::size_t>{{"a", 1}, {"one.txt", 1}, {"two.txt", 1}});
  fs::remove_all(folder);
}
