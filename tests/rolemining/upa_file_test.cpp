// Reading .upa text: labels, merging, and every way it can be wrong.
#include "rolemining/upa_file.hpp"

#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;

namespace {

std::string first_error(std::string_view text, const UpaLimits& limits = {}) {
  const Result<LabelledAssignments> read = read_upa_text(text, "t.upa", limits);
  if (read) return "no error";
  const Diagnostic& item = read.error().items().front();
  return to_string(item.code) + " " + item.where;
}

}  // namespace

TEST_CASE("lines give users, entitlements and merged cells", "[rolemining]") {
  const auto read = read_upa_text("ana\tread write\n\nbob\twrite\r\nana\tread  audit \nidle\t\n", "t.upa");
  REQUIRE(read.ok());
  const LabelledAssignments& upa = read.value();
  CHECK(upa.users == std::vector<std::string>{"ana", "bob", "idle"});
  CHECK(upa.entitlements == std::vector<std::string>{"read", "write", "audit"});
  CHECK(upa.matrix.begin == std::vector<std::size_t>{0, 3, 4, 4});
  CHECK(upa.matrix.entitlement == std::vector<std::uint32_t>{0, 1, 2, 1});
}

TEST_CASE("a last line needs no line end", "[rolemining]") {
  const auto read = read_upa_text("ana\tread", "t.upa");
  REQUIRE(read.ok());
  CHECK(read.value().matrix.cells() == 1);
}

TEST_CASE("bad text is refused with its line", "[rolemining]") {
  CHECK(first_error("") == "RW0402 t.upa");
  CHECK(first_error("ana\t\nbob\t \n") == "RW0402 t.upa");
  CHECK(first_error("ana\tread\nbob read\n") == "RW0401 t.upa:2");
  CHECK(first_error("\tread\n") == "RW0401 t.upa:1");
  CHECK(first_error("ana\tread \xFFx\n") == "RW0401 t.upa:1");
  CHECK(first_error("a\xC3\tread\n") == "RW0401 t.upa:1");
  CHECK(first_error(std::string("a\0b\tread\n", 9)) == "RW0401 t.upa:1");
}

TEST_CASE("limits hold before memory is taken", "[rolemining]") {
  CHECK(first_error("ana\tread write\n", {.max_text = 10}) == "RW0401 t.upa:1");
  CHECK(first_error("ana\tread\nbobby\tread\n", {.max_label = 4}) == "RW0401 t.upa:2");
  CHECK(first_error("ana\ta b c\n", {.max_cells = 2}) == "RW0401 t.upa:1");
}

TEST_CASE("files: missing, damaged gzip", "[rolemining]") {
  const auto missing = read_upa_file("/nonexistent/none.upa.gz");
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().items().front().code == Code::FileUnreadable);

  const std::string path = (std::filesystem::temp_directory_path() / "rolewright_cut.upa.gz").string();
  // The gzip header and the first bytes of a deflate stream, then nothing.
  std::ofstream{path, std::ios::binary}
      << std::string("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\xcc\x4b", 13);
  const auto cut = read_upa_file(path);
  std::filesystem::remove(path);
  REQUIRE_FALSE(cut.ok());
  CHECK(cut.error().items().front().code == Code::MatrixUnreadable);
}
