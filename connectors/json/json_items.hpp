// JsonItems: splits a stream of JSON into its records without parsing them: the items of a bare array, the
// items of the lists of one object, or lines. One record is in memory at a time. A record that turns out not to
// be JSON costs itself, not the file: recover() finds where the next one begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/input_stream.hpp"

namespace rolewright::connectors {

inline constexpr std::size_t kMaxItemBytes = std::size_t{64} << 20;  // one record; vendors' are far smaller

/// How a file may hold its records; several may be allowed.
enum ItemShape : unsigned {
  kArray = 1,  // […]
  kLists = 2,  // {"value":[…], "@odata.nextLink":"…"}
  kLines = 4   // {…} on a line of its own
};

struct JsonItem {
  std::string_view text;   // ByteWindow::kPadding readable bytes follow
  std::string_view list;   // the list's name in an object of lists, else empty
  std::uint64_t index = 0;  // in its list; of lines, from 0
  enum Kind { Record, Value, TooLong } kind = Record;  // Value: a member of the object that is no list
};

struct JsonItemsOptions {
  unsigned shapes = kArray;                // ItemShape bits
  std::vector<std::string_view> lists = {};  // names that tell an object of lists from a line
  std::size_t max_item_bytes = kMaxItemBytes;
  std::size_t chunk = std::size_t{1} << 19;
};

class JsonItems {
 public:
  JsonItems(InputStream stream, JsonItemsOptions options);

  /// The next record, whose views live until the next call; false at the end or once there is a problem().
  bool next(JsonItem& item);
  /// The item just given is not JSON: looks inside it for the beginning of the next record.
  void recover();
  /// RW0001 broken gzip, RW0501 not the JSON it should be.
  [[nodiscard]] const std::optional<Diagnostic>& problem() const noexcept { return problem_; }
  /// The line on which the item just given begins, from 1.
  [[nodiscard]] std::uint64_t line() const { return window_.line(item_begin_); }
  [[nodiscard]] const std::string& name() const noexcept { return window_.stream().name(); }
  /// False for lines, which have a line alone.
  [[nodiscard]] bool has_indexes() const noexcept { return state_ != State::Lines; }

 private:
  enum class State { Begin, Root, List, Lines, Done };
  struct Keys {  // of the first record that was good: what another one begins and ends with
    std::string first, last;
  };
  struct Scan {  // of a container: everything before `at` is understood
    std::size_t at = 0;
    std::uint64_t depth = 0;
    std::uint64_t in_string = 0;  // all ones inside a string
    std::uint64_t escaped = 0;    // 1 when the next byte follows a backslash
  };
  static constexpr std::uint64_t kString = ~std::uint64_t{0};       // as depth: the value is text
  static constexpr std::uint64_t kScalar = ~std::uint64_t{0} - 1;  // as depth: it has no end sign
  enum class Scanned { End, Unfinished, TooLong };

  bool more();
  bool peek(char& c);
  void begin();
  bool next_line(JsonItem& item);
  bool next_member(JsonItem& item);
  bool next_in_list(JsonItem& item);
  bool give(JsonItem& item, JsonItem::Kind kind);
  [[nodiscard]] static bool step(Scan& scan, const char* bytes);
  Scanned end_of_value();
  Scanned end_of_container();
  Scanned end_of_scalar();
  void pass_rest();
  [[nodiscard]] std::optional<std::string_view> key_at(std::size_t at) const;
  bool read_key(std::string& key);
  void keep_ahead();
  [[nodiscard]] bool is_list(std::string_view name) const;
  void end_list();
  void close_root();
  bool find_boundary(std::size_t from, std::size_t limit);
  bool search_on();
  [[nodiscard]] bool begins_record(std::size_t brace, std::size_t from, std::size_t limit) const;
  void learn_keys();
  void fail(std::string message);

  ByteWindow window_;
  JsonItemsOptions options_;
  State state_ = State::Begin;
  bool bare_ = false;       // the list is the root
  bool listed_ = false;     // one of options_.lists was there
  bool separated_ = true;   // a comma, or the beginning, came before at_
  bool given_ = false;      // a record was given and is good as far as is known
  bool too_long_ = false;   // the item given was cut off: its rest is still to be passed over
  std::size_t at_ = 0;      // positions in the window; all move when it does
  std::size_t item_begin_ = 0;
  std::size_t item_end_ = 0;
  Scan scan_;
  std::uint64_t index_ = 0;
  std::size_t recoveries_ = 0;
  std::string list_;
  std::optional<Keys> keys_;
  std::optional<Diagnostic> problem_;
};

}  // namespace rolewright::connectors
