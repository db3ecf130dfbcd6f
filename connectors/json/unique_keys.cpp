#include "connectors/json/unique_keys.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

using Json = nlohmann::json;

// Walks the text without keeping it. A callback of the tree's parser would be quadratic in the length of a list.
class KeyWalk : public nlohmann::json_sax<Json> {
 public:
  explicit KeyWalk(KeyCase key_case) : key_case_{key_case} {}

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool start_object(std::size_t) override { return open(Frame::Object); }
  bool start_array(std::size_t) override { return open(Frame::List); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& text) override {
    Frame& object = open_.back();
    object.key = text;
    std::string folded = text;
    if (key_case_ == KeyCase::Ignored)
      for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    if (object.keys.insert(std::move(folded)).second) return true;
    return refuse("the key " + quote(text) + " stands here twice, and which of the two counts is not defined");
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

  std::optional<JsonFlaw> flaw;

 private:
  struct Frame {
    enum Kind : std::uint8_t { Object, List } kind;
    std::set<std::string> keys{};
    std::string key{};      // the last one
    std::size_t items = 0;  // so far
  };

  bool value() {
    if (!open_.empty() && open_.back().kind == Frame::List) ++open_.back().items;
    return true;
  }
  bool open(Frame::Kind kind) {
    value();
    if (open_.size() == kMaxJsonDepth) return refuse("this is nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
    open_.push_back({.kind = kind});
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  bool refuse(std::string message) {
    std::string path = "$";
    for (const Frame& frame : open_)
      path += frame.kind == Frame::Object ? "." + printable(frame.key) : "[" + std::to_string(frame.items - 1) + "]";
    flaw = JsonFlaw{std::move(path), std::move(message)};
    return false;
  }

  KeyCase key_case_;
  std::vector<Frame> open_;
};

}  // namespace

std::optional<JsonFlaw> flaw_in(std::string_view text, KeyCase key_case) {
  KeyWalk walk{key_case};
  static_cast<void>(Json::sax_parse(text, &walk));
  return std::move(walk.flaw);
}

}  // namespace rolewright::connectors
