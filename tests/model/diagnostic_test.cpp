// Diagnostics: the code table, what a list keeps, spelling help, and text made safe to show.
#include "model/diagnostic.hpp"

#include <string>

#include "model/result.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright {
namespace {

using Names = std::vector<std::string_view>;

Diagnostic warning(std::string message) { return {.code = Code::RejectedRecord, .message = std::move(message)}; }
Diagnostic error(std::string message) { return {.code = Code::MalformedRecord, .message = std::move(message)}; }

}  // namespace

TEST_CASE("the code table is ascending and complete", "[model]") {
  REQUIRE(code_table().size() > 50);
  for (std::size_t index = 1; index != code_table().size(); ++index)
    CHECK(code_table()[index - 1].code < code_table()[index].code);
  CHECK(entry(Code::UnknownEntitlement).name == "UnknownEntitlement");
  CHECK(entry(Code::UnknownEntitlement).severity == Severity::Error);
  CHECK(entry(Code::ControlUnserved).severity == Severity::Note);
  CHECK(to_string(Code::UnknownEntitlement) == "RW0203");
  CHECK(to_string(Code::FileUnreadable) == "RW0001");
}

TEST_CASE("a code's title keeps the house wording", "[model]") {
  for (const CodeEntry& item : code_table()) {
    CAPTURE(item.name);
    REQUIRE_FALSE(item.title.empty());
    CHECK_FALSE((item.title.front() >= 'A' && item.title.front() <= 'Z'));
    CHECK(item.title.back() != '.');
  }
}

TEST_CASE("every code has an entry with cause, example and cure", "[model]") {
  const std::string page = tests::read_text(tests::source_path("docs/diagnostics.md"));
  REQUIRE_FALSE(page.empty());
  std::size_t last = 0;
  for (const CodeEntry& item : code_table()) {
    const std::string heading = "\n### " + to_string(item.code) + " " + std::string{item.title} + "\n";
    CAPTURE(heading);
    const std::size_t at = page.find(heading);
    REQUIRE(at != std::string::npos);
    CHECK(at > last);
    last = at;
    const std::string body = page.substr(at + 1, page.find("\n### ", at + 1) - at - 1);
    CHECK(body.find("**Cause.** ") != std::string::npos);
    CHECK(body.find("**Example.** ") != std::string::npos);
    CHECK(body.find("**Cure.** ") != std::string::npos);
  }
}

TEST_CASE("the page explains no code that does not exist", "[model]") {
  const std::string page = tests::read_text(tests::source_path("docs/diagnostics.md"));
  std::size_t headings = 0;
  for (std::size_t at = page.find("\n### RW"); at != std::string::npos; at = page.find("\n### RW", at + 1)) ++headings;
  CHECK(headings == code_table().size());
}

TEST_CASE("a list counts what it does not keep, and never loses an error to warnings", "[model]") {
  Diagnostics found;
  CHECK(found.empty());
  for (int count = 0; count != 1003; ++count) found.add(warning("w"));
  CHECK(found.items().size() == 1000);
  CHECK(found.dropped() == 3);
  CHECK_FALSE(found.has_error());
  found.add(error("the file ends in the middle"));
  CHECK(found.has_error());
  CHECK(found.items().size() == 1001);
  CHECK(found.items().back().message == "the file ends in the middle");
  for (int count = 0; count != 1001; ++count) found.add(error("e"));
  CHECK(found.errors() == 1002);
  CHECK(found.items().size() == 2000);
  CHECK(found.dropped() == 5);
}

TEST_CASE("appending a list keeps its errors and its counts", "[model]") {
  Diagnostics inner;
  for (int count = 0; count != 1500; ++count) inner.add(error("e"));
  Diagnostics outer{warning("w")};
  outer.append(inner);
  CHECK(outer.errors() == 1500);
  CHECK(outer.items().size() == 1001);
  CHECK(outer.dropped() == 500);
  CHECK(outer.items().front().message == "w");
}

TEST_CASE("a Result is a value or diagnostics", "[model]") {
  const Result<int> good{7};
  CHECK(good.ok());
  CHECK(good.value() == 7);
  const Result<int> bad{error("no")};
  CHECK_FALSE(bad);
  REQUIRE(bad.error().items().size() == 1);
  CHECK(bad.error().items()[0].message == "no");
}

TEST_CASE("the nearest name is one slip away, not any name", "[model]") {
  const Names known = {"VEND_CREATE", "VEND_EFT_EDIT", "PAY_RELEASE"};
  CHECK(nearest_name("VEND_CREAT", known) == "VEND_CREATE");
  CHECK(nearest_name("PAY_RELAESE", known) == "PAY_RELEASE");
  CHECK(nearest_name("INV_CERTIFY", known).empty());
  CHECK(nearest_name("", known).empty());
  CHECK(nearest_name("VEND_CREATE", known) == "VEND_CREATE");
  CHECK(nearest_name("cat", Names{"car", "bat"}) == "car");
  CHECK(nearest_name("cat", Names{"bat", "car"}) == "bat");
  CHECK(nearest_name("cat", Names{"dog"}).empty());
  CHECK(nearest_name("x", Names{"y"}).empty());  // one letter replaced by another is not a slip but a new name
  CHECK(nearest_name(std::string(101, 'a'), Names{std::string_view{"a"}}).empty());
}

TEST_CASE("a near miss of two letters needs six letters around it", "[model]") {
  CHECK(nearest_name("abcde", Names{"abcXY"}).empty());
  CHECK(nearest_name("abcdef", Names{"abcdXY"}) == "abcdXY");
}

TEST_CASE("did you mean is one question or nothing", "[model]") {
  CHECK(did_you_mean("AP_Clark", Names{"AP_Clerk"}) == "did you mean `AP_Clerk`?");
  CHECK(did_you_mean("Certifier", Names{"AP_Clerk"}).empty());
  CHECK(did_you_mean("a\tbc", Names{"a\nbc"}) == "did you mean `a\\x0Abc`?");
}

TEST_CASE("shown text cannot drive a terminal", "[model]") {
  CHECK(printable("plain") == "plain");
  CHECK(printable("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x9A\xA2") == "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x9A\xA2");
  CHECK(printable("red\x1B[31m") == "red\\x1B[31m");
  CHECK(printable("two\nlines") == "two\\x0Alines");
  CHECK(printable("\x7F") == "\\x7F");
  CHECK(printable("abc\xE2\x80\xAE" "def") == "abc\\xE2\\x80\\xAE" "def");  // right-to-left override
  CHECK(printable("a\xE2\x80\x8B" "b") == "a\\xE2\\x80\\x8B" "b");         // zero-width space
  CHECK(printable("\xD8\x9C") == "\\xD8\\x9C");                          // Arabic letter mark
  CHECK(printable("\xC2\x9B""31m") == "\\xC2\\x9B""31m");  // the one-character form of ESC [
  CHECK(printable("\xFF\xC3") == "\\xFF\\xC3");
  CHECK(printable(std::string_view{"a\0b", 3}) == "a\\x00b");
}

TEST_CASE("shown text is cut after 200 bytes, never inside a character", "[model]") {
  CHECK(printable(std::string(200, 'a')) == std::string(200, 'a'));
  CHECK(printable(std::string(201, 'a')) == std::string(200, 'a') + "\xE2\x80\xA6");
  std::string euros = std::string(199, 'a');
  for (int count = 0; count != 3; ++count) euros += "\xE2\x82\xAC";
  CHECK(printable(euros) == std::string(199, 'a') + "\xE2\x82\xAC\xE2\x80\xA6");
}

TEST_CASE("UTF-8 is clean only when well-formed and without NUL", "[model]") {
  struct Row {
    std::string_view text;
    std::size_t bad;  // npos: clean
  };
  constexpr std::size_t kClean = std::string_view::npos;
  const std::vector<Row> rows = {
      {"", kClean},
      {"plain\ttext\n", kClean},
      {"\xC2\x80\xDF\xBF", kClean},                  // first and last of two bytes
      {"\xE0\xA0\x80\xEF\xBF\xBF", kClean},          // of three
      {"\xED\x9F\xBF\xEE\x80\x80", kClean},          // either side of the surrogates
      {"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", kClean},  // of four
      {std::string_view{"ab\0", 3}, 2},
      {"a\x80", 1},              // continuation without a start
      {"\xC0\xAF", 0},           // overlong
      {"\xC1\xBF", 0},
      {"\xE0\x9F\xBF", 0},
      {"\xF0\x8F\xBF\xBF", 0},
      {"ok\xED\xA0\x80", 2},     // a surrogate
      {"\xF4\x90\x80\x80", 0},   // past the last code point
      {"\xF5\x80\x80\x80", 0},
      {"\xFE", 0},
      {"caf\xC3", 3},            // cut off
      {"\xE2\x82", 0},
      {"\xE2\x28\xA1", 0},
      {"\xF0\x9F\x9A", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(printable(row.text));
    std::size_t bad = kClean;
    CHECK(is_clean_utf8(row.text, &bad) == (row.bad == kClean));
    CHECK(bad == row.bad);
    CHECK(is_clean_utf8(row.text) == (row.bad == kClean));
  }
}

}  // namespace rolewright
