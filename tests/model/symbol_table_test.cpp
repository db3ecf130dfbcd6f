#include "model/symbol_table.hpp"

#include <map>
#include <string>

#include "tests/support/catch.hpp"

namespace rolewright {

TEST_CASE("the empty text is symbol 0, others count up by first mention", "[model]") {
  SymbolTable table;
  CHECK(table.size() == 1);
  CHECK(table.intern("") == SymbolId{0U});
  CHECK(table.intern("PAY_RELEASE") == SymbolId{1U});
  CHECK(table.intern("PAY_RELEASE\n") == SymbolId{2U});
  CHECK(table.intern("PAY_RELEASE") == SymbolId{1U});
  CHECK(table.find("PAY_RELEASE\n") == SymbolId{2U});
  CHECK(table.find("PAY_RELEAS").is_none());
  CHECK(table.text(SymbolId{1U}) == "PAY_RELEASE");
  CHECK(table.bytes() == 23);
}

TEST_CASE("texts that differ in one byte, a zero byte or length alone stay apart", "[model]") {
  using namespace std::string_view_literals;
  SymbolTable table;
  for (const std::string_view text : {"a"sv, "a\0"sv, "a\0\0"sv, "\0"sv, "\0\0"sv, "01234567"sv, "012345670"sv,
                                      "01234567\0"sv, "0123456701234567"sv}) {
    const std::size_t before = table.size();
    table.intern(text);
    CHECK(table.size() == before + 1);
  }
}

// Lock-step double: a std::map beside the table, over enough texts to grow it many times.
TEST_CASE("the table agrees with a map and texts never move", "[model][property]") {
  SymbolTable table;
  std::map<std::string, SymbolId> plain{{"", SymbolId{0U}}};
  std::map<std::string, const char*> places;
  std::uint64_t state = 7;
  for (int step = 0; step != 60'000; ++step) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    std::string text = std::to_string((state >> 33) % 20'000);
    if (state % 3 == 0) text += std::string((state >> 40) % 300, 'x');
    const SymbolId symbol = table.intern(text);
    const auto [found, fresh] = plain.try_emplace(text, SymbolId{plain.size()});
    REQUIRE(symbol == found->second);
    const auto place = places.try_emplace(text, table.text(symbol).data()).first;
    REQUIRE(table.text(symbol).data() == place->second);
  }
  CHECK(table.size() == plain.size());
  for (const auto& [text, symbol] : plain) {
    REQUIRE(table.find(text) == symbol);
    REQUIRE(table.text(symbol) == text);
  }
}

}  // namespace rolewright
