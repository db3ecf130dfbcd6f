// The splitter of JSON streams: against a plain parser on random pages with tiny windows, and on pages that are
// not JSON.
#include "connectors/json/json_items.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using connectors::InputStream;
using connectors::JsonItem;
using connectors::JsonItems;
using connectors::JsonItemsOptions;

class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_{seed * 2 + 1} {}
  std::uint64_t below(std::uint64_t limit) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state_ >> 33) % limit;
  }

 private:
  std::uint64_t state_;
};

// A value of the characters that splitting can get wrong.
nlohmann::json random_value(Numbers& random, int depth) {
  const std::uint64_t kind = random.below(depth == 0 ? 4 : 6);
  if (kind == 0) return static_cast<std::int64_t>(random.below(1000)) - 500;
  if (kind == 1) return random.below(2) == 0 ? nlohmann::json(nullptr) : nlohmann::json(true);
  if (kind < 4) {
    constexpr std::string_view kSigns = "\"\\{}[],:\n a\xC3\xA9";
    std::string text;
    for (std::uint64_t left = random.below(90); left != 0; --left) {
      const std::uint64_t sign = random.below(kSigns.size() - 1);
      text += sign == kSigns.size() - 2 ? std::string{"\xC3\xA9"} : std::string(1, kSigns[sign]);
    }
    return text;
  }
  nlohmann::json value = kind == 4 ? nlohmann::json::array() : nlohmann::json::object();
  for (std::uint64_t left = random.below(5); left != 0; --left) {
    if (kind == 4) value.push_back(random_value(random, depth - 1));
    if (kind == 5) value["k" + std::to_string(left) + "\"\\"] = random_value(random, depth - 1);
  }
  return value;
}

// Each item parsed by nlohmann, in order; `line` where the splitter says it begins.
struct Split {
  nlohmann::json items = nlohmann::json::array();
  std::string lines;
  std::string kinds;
  bool failed = false;
};

Split split(std::string_view text, JsonItemsOptions options) {
  JsonItems items{InputStream::of_text("page.json", text), std::move(options)};
  Split out;
  JsonItem item;
  while (items.next(item)) {
    out.kinds += item.kind == JsonItem::Record ? 'r' : item.kind == JsonItem::Value ? 'v' : 'l';
    if (item.kind == JsonItem::TooLong) continue;
    const auto parsed = nlohmann::json::parse(item.text, nullptr, false);
    out.lines += (out.lines.empty() ? "" : " ") + std::to_string(items.line());
    if (parsed.is_discarded()) {
      out.items.push_back("?");
      items.recover();
    } else {
      out.items.push_back(parsed);
    }
  }
  out.failed = items.problem().has_value();
  return out;
}

std::string records_of(const Split& split) {
  return split.items.dump() + (split.failed ? " failed" : "");
}

}  // namespace

TEST_CASE("items of random pages are those a parser finds, whatever the window", "[connectors][property]") {
  const unsigned seed = GENERATE(range(0U, 200U));
  CAPTURE(seed);
  Numbers random{seed};
  nlohmann::json page = nlohmann::json::array();
  for (std::uint64_t left = random.below(20); left != 0; --left) page.push_back(random_value(random, 4));
  const int indent = static_cast<int>(random.below(3)) - 1;
  const std::size_t chunk = 64 + random.below(200);
  const Split bare = split(page.dump(indent), {.shapes = connectors::kArray, .chunk = chunk});
  CHECK_FALSE(bare.failed);
  CHECK(bare.items == page);
  const nlohmann::json lists = {{"a", page}, {"note", {{"value", {1, 2}}}}, {"value", page}};
  const Split both = split(lists.dump(indent), {.shapes = connectors::kLists, .lists = {"value"}, .chunk = chunk});
  nlohmann::json expected = page;
  expected.push_back(lists["note"]);
  for (const auto& item : page) expected.push_back(item);
  CHECK_FALSE(both.failed);
  CHECK(both.items == expected);
}

TEST_CASE("records on lines, and the lines they begin on", "[connectors]") {
  const Split lines = split("{\"a\":1}\n\n  {\"a\":2}\r\n{\"a\":\n{\"a\":4}", {.shapes = connectors::kLines});
  CHECK(records_of(lines) == R"([{"a":1},{"a":2},"?",{"a":4}])");
  CHECK(lines.lines == "1 3 4 5");
  const Split array = split("[\n{\"a\":1},\n{\"a\":\n2}\n,{\"a\":3}]", {.chunk = 64});
  CHECK(array.lines == "2 3 5");
}

TEST_CASE("an object is a page when it names its list, else a line", "[connectors]") {
  const JsonItemsOptions either{.shapes = connectors::kArray | connectors::kLists | connectors::kLines,
                                .lists = {"value"}};
  CHECK(records_of(split(R"({"value":[{"a":1}]})", either)) == R"([{"a":1}])");
  CHECK(records_of(split(R"({"@odata.context":"x","value":[{"a":1}]})", either)) == R"(["x",{"a":1}])");
  CHECK(records_of(split(R"({"a":[1]})", either)) == R"([{"a":[1]}])");
  CHECK(records_of(split(R"([{"a":1}])", either)) == R"([{"a":1}])");
}

TEST_CASE("one bad record costs itself", "[connectors]") {
  const std::string_view page = GENERATE(
      R"([{"id":1,"z":1},{"id":x,"z":2},{"id":3,"z":3}])",              // balanced
      R"([{"id":1,"z":1},{"id":"2,"z":2},{"id":3,"z":3}])",             // a quote too few
      R"([{"id":1,"z":1},{"id":"2"","z":2},{"id":3,"z":3}])",           // a quote too many
      R"([{"id":1,"z":1},{"id":2,"z":{2},{"id":3,"z":3}])",             // a brace too many
      R"([{"id":1,"z":1},{"id":2}, "z":2},{"id":3,"z":3}])",            // a brace too early
      R"([{"id":1,"z":1},{"id":[{"b":1},{"id":3},"z":2},{"id":3,"z":3}])");  // a bracket too few
  CAPTURE(page);
  const Split found = split(page, {.chunk = 64});
  CHECK_FALSE(found.failed);
  REQUIRE(found.items.size() >= 3);
  CHECK(found.items.front() == nlohmann::json::parse(R"({"id":1,"z":1})"));
  CHECK(found.items.back() == nlohmann::json::parse(R"({"id":3,"z":3})"));
}

TEST_CASE("what is no page at all says so", "[connectors]") {
  const std::string_view page = GENERATE("", "   ", "x", "\"text\"", "[", "[1", "[{\"a\":1}", "[{\"a\":1},", "[1 2]",
                                         "[1]x", "[[1]", "[{\"a\":\"1}]", "{\"a\":1}");
  CAPTURE(page);
  CHECK(split(page, {.chunk = 64}).failed);
}

TEST_CASE("what is no object of lists says so", "[connectors]") {
  const std::string_view page = GENERATE("{", "{\"value\"", "{\"value\":", "{\"value\":[1]", "{\"other\":[1]}",
                                         "{\"value\":3}", "{value:[1]}", "{\"value\":[1]}}", "[1]");
  CAPTURE(page);
  CHECK(split(page, {.shapes = connectors::kLists, .lists = {"value"}, .chunk = 64}).failed);
}

TEST_CASE("a record that is too long is passed over, not kept", "[connectors]") {
  const std::string long_text(5000, 'x');
  const JsonItemsOptions small{.max_item_bytes = 500, .chunk = 128};
  for (const std::string& record : {"{\"a\":\"" + long_text + "\"}", "\"" + long_text + "\"", long_text}) {
    const Split found = split("[{\"a\":1}," + record + ",{\"a\":3}]", small);
    CHECK(found.kinds == "rlr");
    CHECK(records_of(found) == R"([{"a":1},{"a":3}])");
  }
  JsonItemsOptions lines = small;
  lines.shapes = connectors::kLines;
  CHECK(split("{\"a\":1}\n{\"a\":\"" + long_text + "\"}\n{\"a\":3}\n", lines).kinds == "rlr");
}

}  // namespace rolewright
