// The streamed rows of a delimited file are those of the reader of texts in memory, whatever the window.
#include "connectors/csv/row_stream.hpp"

#include "model/delimited.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using connectors::InputStream;
using connectors::RowStream;
using Rows = std::vector<std::vector<std::string>>;

struct Read {
  Rows rows;
  std::vector<std::uint64_t> lines;
  std::string problem;
};

Read streamed(std::string_view text, std::size_t chunk) {
  RowStream stream{InputStream::of_text("t.csv", text), ',', chunk};
  Read out;
  while (stream.next()) {
    out.rows.emplace_back(stream.fields().begin(), stream.fields().end());
    out.lines.push_back(stream.line());
  }
  if (stream.problem()) out.problem = to_string(stream.problem()->code) + " " + stream.problem()->where;
  return out;
}

Read plain(std::string_view text) {
  DelimitedReader reader{text};
  Read out;
  std::vector<std::string> fields;
  while (reader.next(fields)) {
    if (reader.broken()) {
      out.problem = "RW0501 t.csv:" + std::to_string(reader.line());
      break;
    }
    out.rows.push_back(fields);
    out.lines.push_back(reader.line());
  }
  return out;
}

}  // namespace

TEST_CASE("streamed rows are the rows", "[connectors][property]") {
  const unsigned seed = GENERATE(range(0U, 400U));
  CAPTURE(seed);
  std::uint64_t state = seed;
  std::string text;
  for (std::uint64_t left = seed % 97; left != 0; --left) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    constexpr std::string_view kPieces[] = {"a", ",", "\"", "\n", "\r\n", "bc", "\"\"", " "};
    text += kPieces[(state >> 40) % 8];
  }
  CAPTURE(text);
  const Read expected = plain(text);
  const Read found = streamed(text, 64 + seed % 40);
  CHECK(found.rows == expected.rows);
  CHECK(found.lines == expected.lines);
  CHECK(found.problem == expected.problem);
}

TEST_CASE("rows that are no text stop the reading at their line", "[connectors]") {
  using namespace std::string_view_literals;
  CHECK(streamed("a,b\nc,\xC3\x28\n", 64).problem == "RW0003 t.csv:2");
  CHECK(streamed("a,b\nc,\"x\n\xFF\"\n", 64).problem == "RW0003 t.csv:3");
  CHECK(streamed("a\0b\n"sv, 64).problem == "RW0003 t.csv:1");
  CHECK(streamed("\xEF\xBB\xBF" "a,b\n", 64).rows == Rows{{"a", "b"}});
  CHECK(streamed("a\n\"" + std::string(RowStream::kMaxRowBytes + 100, 'x'), 1 << 16).problem == "RW0501 t.csv:2");
}

}  // namespace rolewright
