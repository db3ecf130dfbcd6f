#include "connectors/rules/text_pattern.hpp"

#include <algorithm>

#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::size_t kMostPlaces = 63;

char32_t lower(char32_t character) {
  return character >= U'A' && character <= U'Z' ? character + 32 : character;
}
char32_t upper(char32_t character) {
  return character >= U'a' && character <= U'z' ? character - 32 : character;
}

}  // namespace

std::u32string code_points(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (more == 0 || at + more >= text.size()) {
      out.push_back(lead);
      ++at;
      continue;
    }
    char32_t character = lead & (0x3FU >> more);
    for (std::size_t next = 1; next <= more; ++next)
      character = (character << 6U) | (static_cast<unsigned char>(text[at + next]) & 0x3FU);
    out.push_back(character);
    at += more + 1;
  }
  return out;
}

std::string to_utf8(std::u32string_view text) {
  std::string out;
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  for (const char32_t c : text) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | (c >> 6U));
      put(0x80 | (c & 0x3FU));
    } else if (c < 0x10000) {
      put(0xE0 | (c >> 12U));
      put(0x80 | ((c >> 6U) & 0x3FU));
      put(0x80 | (c & 0x3FU));
    } else {
      put(0xF0 | (c >> 18U));
      put(0x80 | ((c >> 12U) & 0x3FU));
      put(0x80 | ((c >> 6U) & 0x3FU));
      put(0x80 | (c & 0x3FU));
    }
  }
  return out;
}

bool TextPattern::takes(const Item& item, char32_t character, Letters letters) {
  const auto within = [&item](char32_t c) {
    return std::any_of(item.ranges.begin(), item.ranges.end(),
                       [c](const auto& range) { return range.first <= c && c <= range.second; });
  };
  const bool in = within(character) ||
                  (letters == Letters::IgnoreCase && (within(lower(character)) || within(upper(character))));
  return in != item.negated;
}

TextPattern::Places TextPattern::closure(Places places) const {
  for (std::size_t item = 0; item != items_.size(); ++item)
    if ((places >> item & 1U) != 0 && items_[item].optional) places |= Places{1} << (item + 1);
  return places;
}

TextPattern::Places TextPattern::start() const {
  return closure(1);
}

TextPattern::Places TextPattern::step(Places places, char32_t character) const {
  Places next = 0;
  for (std::size_t item = 0; item != items_.size(); ++item) {
    if ((places >> item & 1U) == 0 || !takes(items_[item], character, letters_)) continue;
    next |= Places{1} << (item + 1);
    if (items_[item].repeats) next |= Places{1} << item;
  }
  const Places end = Places{1} << items_.size();
  if (!at_end_ && (places & end) != 0) next |= end;  // matched already: whatever follows
  if (!at_start_) next |= 1;                         // or begins here
  return closure(next);
}

bool TextPattern::accepts(Places places) const {
  return (places >> items_.size() & 1U) != 0;
}

bool TextPattern::matches(std::string_view text) const {
  Places places = start();
  for (const char32_t character : code_points(text)) places = step(places, character);
  return accepts(places);
}

std::vector<char32_t> TextPattern::alphabet() const {
  std::vector<char32_t> known;
  for (const Item& item : items_)
    for (const auto& [first, last] : item.ranges)
      for (const std::uint32_t c : {first - 1U, std::uint32_t{first}, std::uint32_t{last}, last + 1U})
        for (const char32_t each : {char32_t{c}, lower(c), upper(c)})
          if (each == U'\n' || (each >= 0x20 && each < 0xD800)) known.push_back(each);
  return known;
}

class PatternParser {
 public:
  PatternParser(std::string_view text, Letters letters) : text_{code_points(text)}, source_{text} {
    pattern_.letters_ = letters;
  }

  Result<TextPattern> parse() {
    if (at() == U'^') {
      pattern_.at_start_ = true;
      ++next_;
    }
    while (next_ < text_.size() && problem_.empty()) {
      if (text_[next_] == U'$' && next_ + 1 == text_.size()) {
        pattern_.at_end_ = true;
        break;
      }
      item();
    }
    if (problem_.empty() && pattern_.items_.size() > kMostPlaces) problem_ = "a pattern of more than 63 places";
    if (problem_.empty()) return std::move(pattern_);
    return Diagnostic{.code = Code::UnsupportedExpression,
                      .message = problem_ + " in the pattern " + quote(source_) + " is not read"};
  }

 private:
  [[nodiscard]] char32_t at(std::size_t ahead = 0) const {
    return next_ + ahead < text_.size() ? text_[next_ + ahead] : U'\0';
  }

  void item() {
    TextPattern::Item item;
    const char32_t c = text_[next_++];
    if (c == U'.') {  // anything but a line feed
      item.ranges = {{U'\n', U'\n'}};
      item.negated = true;
    } else if (c == U'\\') {
      item.ranges = escape();
    } else if (c == U'[') {
      set(item);
    } else if (c == U'(' || c == U')' || c == U'|' || c == U'{' || c == U'}' || c == U'*' || c == U'+' ||
               c == U'?' || c == U'^' || c == U'$') {
      problem_ = quote(to_utf8(std::u32string{c}));
    } else {
      item.ranges = {{c, c}};
    }
    if (at() == U'*' || at() == U'+' || at() == U'?') {
      const char32_t sign = text_[next_++];
      item.optional = sign != U'+';
      item.repeats = sign != U'?';
    }
    for (const auto& [first, last] : item.ranges)
      if (pattern_.letters_ == Letters::IgnoreCase && (first > 0x7F || last > 0x7F))
        problem_ = "a letter outside ASCII whose case the vendor ignores";
    pattern_.items_.push_back(std::move(item));
  }

  std::vector<std::pair<char32_t, char32_t>> escape() {
    const char32_t c = at();
    ++next_;
    if (c == U'\0' || (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z')) {
      problem_ = "the escape " + quote("\\" + to_utf8(std::u32string(c == U'\0' ? 0U : 1U, c)));
      return {};
    }
    return {{c, c}};
  }

  void set(TextPattern::Item& item) {
    if (at() == U'^') {
      item.negated = true;
      ++next_;
    }
    while (at() != U']' && problem_.empty()) {
      const char32_t first = at();
      if (first == U'\0' || first == U'[' || first == U'\\') {
        problem_ = "the set";
        return;
      }
      ++next_;
      if (at() == U'-' && at(1) != U']' && at(1) != U'\0') {
        const char32_t last = at(1);
        next_ += 2;
        if (last < first || last == U'[' || last == U'\\') problem_ = "the set";
        item.ranges.emplace_back(first, last);
      } else {
        item.ranges.emplace_back(first, first);
      }
    }
    if (item.ranges.empty() && problem_.empty()) problem_ = "an empty set";
    ++next_;
  }

  std::u32string text_;
  std::string_view source_;
  std::size_t next_ = 0;
  TextPattern pattern_;
  std::string problem_;
};

Result<TextPattern> parse_pattern(std::string_view text, Letters letters) {
  return PatternParser{text, letters}.parse();
}

}  // namespace rolewright::connectors
