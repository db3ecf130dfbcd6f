// Places in policy text: offsets to lines and columns.
#include "model/source.hpp"

#include "tests/support/catch.hpp"

namespace rolewright {

TEST_CASE("a span is found by line, column and text", "[model]") {
  SourceMap map;
  const FileId first = map.add({.path = "a.rw", .text = "one\ntwo three\r\n\nlast"});
  const FileId second = map.add({.path = "b.rw", .text = ""});
  CHECK(map.size() == 2);
  const Span three{first, 8, 13};
  CHECK(map.text(three) == "three");
  CHECK(map.locate(three).line == 2);
  CHECK(map.locate(three).column == 5);
  CHECK(map.locate(three).text == "two three");
  CHECK(map.describe(three) == "a.rw:2:5");
  CHECK(map.describe({first, 0, 1}) == "a.rw:1:1");
  CHECK(map.describe({first, 15, 15}) == "a.rw:3:1");
  CHECK(map.describe({first, 16, 20}) == "a.rw:4:1");
  CHECK(map.locate({first, 15, 15}).text.empty());
  CHECK(map.describe({first, 20, 20}) == "a.rw:4:5");
  CHECK(map.describe({second, 0, 0}) == "b.rw:1:1");
}

TEST_CASE("a span past the end points at the end", "[model]") {
  SourceMap map;
  const FileId file = map.add({.path = "a.rw", .text = "one\n"});
  CHECK(map.describe({file, 99, 100}) == "a.rw:2:1");
}

TEST_CASE("an unknown span has no text", "[model]") {
  const SourceMap map;
  CHECK_FALSE(Span{}.is_known());
  CHECK(map.text(Span{}).empty());
  CHECK(map.describe(Span{}) == "(no source)");
}

TEST_CASE("two spans of a file are covered from first to last", "[model]") {
  CHECK(cover({FileId{0U}, 3, 5}, {FileId{0U}, 9, 12}) == Span{FileId{0U}, 3, 12});
}

}  // namespace rolewright
