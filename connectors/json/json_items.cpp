#include "connectors/json/json_items.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "connectors/byte_block.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::size_t kMaxKeyBytes = 256;
constexpr std::size_t kMaxRecoveries = 1000;  // each may cost reading one record twice
constexpr std::size_t kBoundaryBytes = 4096;  // space between two records

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool ends_scalar(char c) {
  return is_space(c) || c == ',' || c == ']' || c == '}';
}

std::string_view what_begins(char c) {
  if (c == '[') return "an array";
  if (c == '{') return "an object";
  return c == '"' ? "text" : "something else";
}

// Bits of `backslashes` and of what each escapes: the bytes that follow an escaping backslash. `carry` says that
// the byte before the block was one.
std::uint64_t escaped_bytes(std::uint64_t backslashes, std::uint64_t& carry) {
  std::uint64_t escaped = std::exchange(carry, 0);
  for (std::uint64_t rest = backslashes & ~escaped; rest != 0;) {
    const int at = std::countr_zero(rest);
    rest &= rest - 1;
    if (at == 63) {
      carry = 1;
    } else {
      escaped |= std::uint64_t{2} << at;
      rest &= ~(std::uint64_t{2} << at);
    }
  }
  return escaped;
}

// The keys an object's text begins and ends with, its own ones only; empty when it has none.
std::pair<std::string_view, std::string_view> outer_keys(std::string_view text) {
  std::pair<std::string_view, std::string_view> keys;
  std::size_t depth = 0;
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t at = 0; at != text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      if (at >= text.size()) break;
      if (c != '"') continue;
      quoted = false;
      const std::size_t next = text.find_first_not_of(" \t\r\n", at + 1);
      if (depth != 1 || next == std::string_view::npos || text[next] != ':') continue;
      keys.second = text.substr(begin, at - begin);
      if (keys.first.empty()) keys.first = keys.second;
    } else if (c == '"') {
      quoted = true;
      begin = at + 1;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return keys;
}

}  // namespace

JsonItems::JsonItems(InputStream stream, JsonItemsOptions options)
    : window_{std::move(stream), options.chunk}, options_{std::move(options)} {}

// Forgets what comes before item_begin_ and reads on.
bool JsonItems::more() {
  const std::size_t gone = item_begin_;
  const bool came = window_.advance(gone);
  at_ -= gone;
  scan_.at -= std::min(scan_.at, gone);
  item_begin_ = 0;
  return came;
}

void JsonItems::fail(std::string message) {
  if (window_.stream().problem()) {
    problem_ = window_.stream().problem();
  } else {
    problem_ = Diagnostic{.code = Code::MalformedRecord, .message = std::move(message), .where = printable(name())};
  }
  state_ = State::Done;
}

// The next byte that is no space, which at_ then stands on. What is before it is forgotten when memory asks.
bool JsonItems::peek(char& c) {
  for (;;) {
    while (at_ != window_.size() && is_space(window_[at_])) ++at_;
    if (at_ != window_.size()) break;
    item_begin_ = at_;
    if (!more()) return false;
  }
  c = window_[at_];
  return true;
}

bool JsonItems::next(JsonItem& item) {
  if (given_ && !keys_) learn_keys();
  given_ = false;
  if (too_long_) pass_rest();
  if (state_ == State::Begin) begin();
  for (;;) {
    switch (state_) {
      case State::Lines:
        return next_line(item);
      case State::Root:
        if (next_member(item)) return true;
        break;
      case State::List:
        if (next_in_list(item)) return true;
        break;
      case State::Begin:
      case State::Done:
        if (!problem_ && window_.stream().problem()) problem_ = window_.stream().problem();
        return false;
    }
  }
}

void JsonItems::begin() {
  char c = '\0';
  if (!peek(c)) return fail("not complete JSON: the file is empty");
  if (c == '[' && (options_.shapes & kArray) != 0) {
    ++at_;
    bare_ = true;
    state_ = State::List;
    return;
  }
  const bool lists = (options_.shapes & kLists) != 0;
  const bool lines = (options_.shapes & kLines) != 0;
  if (c != '{' || (!lists && !lines)) {
    const bool array = (options_.shapes & kArray) != 0;
    return fail("found " + std::string{what_begins(c)} + " where " + (array ? "an array" : "an object") + " belongs");
  }
  state_ = lists ? State::Root : State::Lines;
  if (!lists) return;
  if (!lines) {
    ++at_;
    return;
  }
  keep_ahead();
  std::size_t quote_at = at_ + 1;
  while (quote_at != window_.size() && is_space(window_[quote_at])) ++quote_at;
  const auto key = key_at(quote_at);
  const bool named = key && (key->starts_with('@') || is_list(*key));
  if (named) ++at_;
  if (!named) state_ = State::Lines;
}

bool JsonItems::is_list(std::string_view name) const {
  return std::find(options_.lists.begin(), options_.lists.end(), name) != options_.lists.end();
}

bool JsonItems::give(JsonItem& item, JsonItem::Kind kind) {
  const bool value = kind == JsonItem::Value;
  item = {.text = window_.text(item_begin_, item_end_), .list = list_, .index = value ? 0 : index_++, .kind = kind};
  given_ = kind == JsonItem::Record;
  too_long_ = kind == JsonItem::TooLong;
  at_ = item_end_;
  return true;
}

bool JsonItems::next_line(JsonItem& item) {
  char c = '\0';
  if (!peek(c)) {
    state_ = State::Done;
    if (window_.stream().problem()) fail({});
    return false;
  }
  item_begin_ = at_;
  for (;;) {
    const void* const found = std::memchr(window_.data() + at_, '\n', window_.size() - at_);
    item_end_ = found == nullptr ? window_.size()
                                 : static_cast<std::size_t>(static_cast<const char*>(found) - window_.data());
    if (found != nullptr) return give(item, JsonItem::Record);
    at_ = window_.size();
    if (at_ - item_begin_ > options_.max_item_bytes) return give(item, JsonItem::TooLong);
    if (!more()) break;
  }
  if (window_.stream().problem()) {
    fail({});
    return false;
  }
  item_end_ = window_.size();
  return give(item, JsonItem::Record);
}

// The key that begins at `at`, between its quotes. Keys with escapes are compared as they are written.
std::optional<std::string_view> JsonItems::key_at(std::size_t at) const {
  if (at == window_.size() || window_[at] != '"') return {};
  const std::size_t limit = std::min(window_.size(), at + kMaxKeyBytes);
  for (std::size_t end = at + 1; end < limit; ++end) {
    if (window_[end] == '"') return window_.text(at + 1, end);
    if (window_[end] == '\\') ++end;
  }
  return {};
}

// A key and its colon; false when there is none.
bool JsonItems::read_key(std::string& key) {
  char c = '\0';
  if (!peek(c)) return false;
  keep_ahead();
  const auto found = key_at(at_);
  if (!found) return false;
  key = *found;
  at_ += key.size() + 2;
  return peek(c) && c == ':' && ++at_ != 0;
}

// Has what begins at at_ in memory, as far as a key and some space reach.
void JsonItems::keep_ahead() {
  item_begin_ = at_;
  while (window_.size() - at_ < kBoundaryBytes && !window_.at_end()) more();
}

bool JsonItems::next_member(JsonItem& item) {
  char c = '\0';
  if (!peek(c)) {
    fail("not complete JSON: the object does not end");
    return false;
  }
  if (c == '}') {
    close_root();
    return false;
  }
  if (c == ',') ++at_;
  if (!read_key(list_) || !peek(c)) {
    fail("not complete JSON: a key is missing");
    return false;
  }
  if (c == '[') {
    ++at_;
    index_ = 0;
    separated_ = true;
    state_ = State::List;
    listed_ = listed_ || is_list(list_);
    return false;
  }
  item_begin_ = at_;
  switch (end_of_value()) {
    case Scanned::End:
      return give(item, JsonItem::Value);
    case Scanned::TooLong:
      return give(item, JsonItem::TooLong);
    case Scanned::Unfinished:
      break;
  }
  fail("not complete JSON: the value of " + quote(list_) + " does not end");
  return false;
}

void JsonItems::close_root() {
  ++at_;
  if (!listed_ && !options_.lists.empty() && !bare_) {
    return fail("the object has no array " + quote(options_.lists.front()));
  }
  char c = '\0';
  if (peek(c)) return fail("text after the end of the JSON");
  state_ = State::Done;
}

void JsonItems::end_list() {
  if (bare_) return close_root();
  ++at_;
  state_ = State::Root;
}

bool JsonItems::next_in_list(JsonItem& item) {
  char c = '\0';
  if (!peek(c)) {
    fail("not complete JSON: the array does not end");
    return false;
  }
  if (c == ']') {
    end_list();
    return false;
  }
  if (c == ',' && !separated_) {
    ++at_;
    separated_ = true;
    return false;
  }
  if ((!separated_ || c == ',' || c == '}' || c == ':') && !search_on()) {
    fail("not complete JSON: no comma between two items");
    return false;
  }
  separated_ = false;
  item_begin_ = at_;
  switch (end_of_value()) {
    case Scanned::End:
      return give(item, JsonItem::Record);
    case Scanned::TooLong:
      return give(item, JsonItem::TooLong);
    case Scanned::Unfinished:
      break;
  }
  // A quote that is missing swallows the rest of the file: what is in memory of it may still hold records.
  item_end_ = window_.size();
  if (find_boundary(item_begin_ + 1, item_end_)) {
    const std::size_t next = at_;
    item_end_ = next;
    separated_ = true;
    return give(item, JsonItem::Record);
  }
  fail("not complete JSON: an item does not end");
  return false;
}

JsonItems::Scanned JsonItems::end_of_value() {
  const char c = window_[item_begin_];
  if (c != '{' && c != '[' && c != '"') return end_of_scalar();
  scan_ = {.at = item_begin_};
  return end_of_container();
}

// One block of a container, or of a string at depth 0. True when it ends there: scan.at is behind it then.
bool JsonItems::step(Scan& scan, const char* bytes) {
  const ByteBlock block{bytes};
  const std::uint64_t backslashes = block.equal('\\');
  std::uint64_t quotes = block.equal('"');
  if ((backslashes | scan.escaped) != 0) quotes &= ~escaped_bytes(backslashes, scan.escaped);
  const std::uint64_t inside = between_pairs(quotes) ^ scan.in_string;
  scan.in_string = std::uint64_t{0} - (inside >> 63);
  const std::uint64_t opens = block.equal_or_folded('{') & ~inside;
  const std::uint64_t closes = block.equal_or_folded('}') & ~inside;
  const auto opened = static_cast<std::uint64_t>(std::popcount(opens));
  const auto closed = static_cast<std::uint64_t>(std::popcount(closes));
  // The first block of a string ends with its second quote; strings nest in nothing.
  if (scan.depth == 0 && bytes[0] == '"') scan.depth = kString;
  if (scan.depth == kString) {
    const std::uint64_t ends = quotes & ~inside;
    scan.at += ends == 0 ? ByteBlock::kBytes : static_cast<std::size_t>(std::countr_zero(ends)) + 1;
    return ends != 0;
  }
  if (closed < scan.depth) {
    scan.depth += opened - closed;
    scan.at += ByteBlock::kBytes;
    return false;
  }
  for (std::uint64_t rest = opens | closes; rest != 0; rest &= rest - 1) {
    const std::uint64_t lowest = rest & (~rest + 1);
    scan.depth = (opens & lowest) != 0 ? scan.depth + 1 : scan.depth - 1;
    if (scan.depth != 0) continue;
    scan.at += static_cast<std::size_t>(std::countr_zero(rest)) + 1;
    return true;
  }
  scan.at += ByteBlock::kBytes;
  return false;
}

JsonItems::Scanned JsonItems::end_of_container() {
  for (;;) {
    while (window_.size() < scan_.at + ByteBlock::kBytes && !window_.at_end()) more();
    if (scan_.at >= window_.size()) return Scanned::Unfinished;
    if (scan_.at - item_begin_ > options_.max_item_bytes) {
      item_end_ = scan_.at;
      return Scanned::TooLong;
    }
    if (step(scan_, window_.data() + scan_.at)) break;
  }
  item_end_ = scan_.at;
  return item_end_ > window_.size() ? Scanned::Unfinished : Scanned::End;
}

JsonItems::Scanned JsonItems::end_of_scalar() {
  scan_ = {.at = item_begin_ + 1, .depth = kScalar};
  for (;;) {
    while (scan_.at < window_.size() && !ends_scalar(window_[scan_.at])) ++scan_.at;
    item_end_ = scan_.at;
    if (scan_.at < window_.size()) return Scanned::End;
    if (scan_.at - item_begin_ > options_.max_item_bytes) return Scanned::TooLong;
    if (!more()) return Scanned::Unfinished;
  }
}

// The rest of an item that was cut off: nothing of it is kept.
void JsonItems::pass_rest() {
  too_long_ = false;
  if (state_ == State::Lines) {
    do {
      item_begin_ = at_;
      const void* const found = std::memchr(window_.data() + at_, '\n', window_.size() - at_);
      if (found != nullptr) {
        at_ = static_cast<std::size_t>(static_cast<const char*>(found) - window_.data());
        return;
      }
      item_begin_ = at_ = window_.size();
    } while (more());
    return;
  }
  Scanned scanned = Scanned::TooLong;
  while (scanned == Scanned::TooLong) {
    item_begin_ = scan_.at;
    if (scan_.depth == kScalar) {
      scanned = end_of_scalar();
    } else {
      scanned = end_of_container();
    }
  }
  if (scanned == Scanned::Unfinished) return fail("not complete JSON: an item does not end");
  at_ = item_begin_ = item_end_;
}

void JsonItems::learn_keys() {
  const auto [first, last] = outer_keys(window_.text(item_begin_, item_end_));
  if (!first.empty() && first.size() <= kMaxKeyBytes) keys_ = Keys{std::string{first}, std::string{last}};
}

// `}`, a comma and this brace, then the first key of a record; and its last key before the record ends.
bool JsonItems::begins_record(std::size_t brace, std::size_t from, std::size_t limit) const {
  std::size_t before = brace;
  bool comma = false;
  while (before != from && (is_space(window_[before - 1]) || (!comma && window_[before - 1] == ','))) {
    comma = comma || window_[before - 1] == ',';
    --before;
  }
  if (!comma || before == from || window_[before - 1] != '}') return false;
  std::size_t key = brace + 1;
  while (key < limit && is_space(window_[key])) ++key;
  if (key == limit || window_[key] != '"') return false;
  if (!keys_) return true;
  const std::string_view rest = window_.text(key + 1, limit);
  if (!rest.starts_with(keys_->first) || rest.substr(keys_->first.size(), 1) != "\"") return false;
  Scan scan{.at = brace};
  while (scan.at < limit) {
    if (!step(scan, window_.data() + scan.at)) continue;
    const std::string_view text = window_.text(brace, std::min(scan.at, limit));
    return text.find('"' + keys_->last + '"') != std::string_view::npos;
  }
  return true;  // it ends outside of what is in memory
}

// Sets at_ to the beginning of the first record in [from, limit).
bool JsonItems::find_boundary(std::size_t from, std::size_t limit) {
  for (std::size_t brace = from; brace < limit; ++brace) {
    const void* const found = std::memchr(window_.data() + brace, '{', limit - brace);
    if (found == nullptr) return false;
    brace = static_cast<std::size_t>(static_cast<const char*>(found) - window_.data());
    if (!begins_record(brace, from, limit)) continue;
    at_ = brace;
    return true;
  }
  return false;
}

// As find_boundary, to the end of the file: the list went on where no item can.
bool JsonItems::search_on() {
  if (++recoveries_ > kMaxRecoveries) return false;
  while (!find_boundary(at_, window_.size())) {
    at_ = item_begin_ = std::max(at_, window_.size() - std::min(window_.size(), kBoundaryBytes));
    if (!more()) return false;
  }
  return true;
}

void JsonItems::recover() {
  given_ = false;
  if (state_ != State::List || item_end_ <= item_begin_) return;
  const std::size_t after = at_;
  if (recoveries_ > kMaxRecoveries || !find_boundary(item_begin_ + 1, item_end_)) {
    at_ = after;
    return;
  }
  ++recoveries_;
  too_long_ = false;
  separated_ = true;
}

}  // namespace rolewright::connectors
