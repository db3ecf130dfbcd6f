// Delimited text: rows, quotes, line numbers; and fields written back safely.
#include "model/delimited.hpp"

#include "model/csv_plain.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(std::string_view text, char separator = ',') {
  DelimitedReader reader{text, separator};
  Rows rows;
  for (std::vector<std::string> fields; reader.next(fields);) rows.push_back(fields);
  return rows;
}

}  // namespace

TEST_CASE("rows are split at separators and line ends", "[model]") {
  CHECK(rows_of("").empty());
  CHECK(rows_of("\n\r\n\n").empty());
  CHECK(rows_of("a,b\nc,d") == Rows{{"a", "b"}, {"c", "d"}});
  CHECK(rows_of("a,b\r\nc,d\r\n") == Rows{{"a", "b"}, {"c", "d"}});
  CHECK(rows_of("a,,\n,") == Rows{{"a", "", ""}, {"", ""}});
  CHECK(rows_of("a\n\n\nb") == Rows{{"a"}, {"b"}});
  CHECK(rows_of("a\tb,c\n", '\t') == Rows{{"a", "b,c"}});
  CHECK(rows_of("\xEF\xBB\xBFname,day\n") == Rows{{"name", "day"}});
}

TEST_CASE("quotes hold separators, line ends and doubled quotes", "[model]") {
  CHECK(rows_of("\"a,b\",c") == Rows{{"a,b", "c"}});
  CHECK(rows_of("\"say \"\"yes\"\"\",x") == Rows{{"say \"yes\"", "x"}});
  CHECK(rows_of("\"two\nlines\",x\ny") == Rows{{"two\nlines", "x"}, {"y"}});
  CHECK(rows_of("\"\",\"\"") == Rows{{"", ""}});
  CHECK(rows_of("\"\"\"\"") == Rows{{"\""}});
  CHECK(rows_of("5\" pipe,x") == Rows{{"5\" pipe", "x"}});  // a quote inside a field is only a quote
}

TEST_CASE("a row knows the line it began on", "[model]") {
  DelimitedReader reader{"h\n\n\"a\nb\",1\nc\n"};
  std::vector<std::string> fields;
  REQUIRE(reader.next(fields));
  CHECK(reader.line() == 1);
  REQUIRE(reader.next(fields));
  CHECK(reader.line() == 3);
  CHECK(fields == std::vector<std::string>{"a\nb", "1"});
  REQUIRE(reader.next(fields));
  CHECK(reader.line() == 5);
  CHECK_FALSE(reader.next(fields));
  CHECK_FALSE(reader.broken());
}

TEST_CASE("a quote that never closes is reported", "[model]") {
  DelimitedReader reader{"a,b\n\"c,d\ne,f\n"};
  std::vector<std::string> fields;
  REQUIRE(reader.next(fields));
  CHECK_FALSE(reader.broken());
  REQUIRE(reader.next(fields));
  CHECK(reader.broken());
  CHECK(reader.line() == 2);
  CHECK_FALSE(reader.next(fields));
}

TEST_CASE("a written field is never a formula and reads back", "[model]") {
  CHECK(csv_field("plain") == "plain");
  CHECK(csv_field("") == "");
  CHECK(csv_field("a,b") == "\"a,b\"");
  CHECK(csv_field("say \"yes\"") == "\"say \"\"yes\"\"\"");
  CHECK(csv_field("two\nlines") == "\"two\nlines\"");
  CHECK(csv_field("=1+1") == "'=1+1");
  CHECK(csv_field("+1") == "'+1");
  CHECK(csv_field("-1") == "'-1");
  CHECK(csv_field("@sum") == "'@sum");
  CHECK(csv_field("\tx") == "'\tx");
  CHECK(csv_field("=\"a\",b") == "\"'=\"\"a\"\",b\"");
  CHECK(rows_of(csv_field("a \"b\", c\nd") + "," + csv_field("e")) == Rows{{"a \"b\", c\nd", "e"}});
}

TEST_CASE("the apostrophe against formulas is taken off again, and no other", "[model]") {
  CHECK(csv_plain("'=1+1") == "=1+1");
  CHECK(csv_plain("'") == "'");
  CHECK(csv_plain("'tis") == "'tis");
  CHECK(csv_plain("=1") == "=1");
  CHECK(csv_field("'=1") == "''=1");
  for (const std::string text : {"", "'", "''", "=", "'=", "''=x", "-'", "'a", "@", "'\t"}) CHECK(csv_plain(csv_field(text)) == text);
}

}  // namespace rolewright
