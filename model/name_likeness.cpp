#include "model/name_likeness.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <set>

namespace rolewright {
namespace {

enum class Sign : std::uint8_t { Small, Capital, Digit, Other };

Sign sign_of(char c) {
  if (c >= 'a' && c <= 'z') return Sign::Small;
  if (c >= 'A' && c <= 'Z') return Sign::Capital;
  if (c >= '0' && c <= '9') return Sign::Digit;
  return Sign::Other;
}

char lower(char c) {
  return sign_of(c) == Sign::Capital ? static_cast<char>(c - 'A' + 'a') : c;
}

// Capitals run together (VEND), and one begins a word of small letters (Vendor, createVendor).
bool begins_word(Sign before, Sign now) {
  if (before == Sign::Other) return true;
  if (now == Sign::Digit || before == Sign::Digit) return now != before;
  return before == Sign::Small && now == Sign::Capital;
}

bool is_small_word(std::string_view word) {
  constexpr std::array<std::string_view, 10> kSmallWords = {"a",  "an",  "and", "by", "for",
                                                            "in", "of",  "or",  "the", "to"};
  return std::find(kSmallWords.begin(), kSmallWords.end(), word) != kSmallWords.end();
}

unsigned word_likeness(std::string_view left, std::string_view right) {
  if (left == right) return 100;
  const std::size_t shorter = std::min(left.size(), right.size());
  std::size_t common = 0;
  while (common != shorter && left[common] == right[common]) ++common;
  if (common == shorter && common >= 3) return 80;  // vend, vendor
  return common >= 4 ? 60 : 0;                      // certify, certification
}

}  // namespace

std::vector<std::string> words_of(std::string_view name) {
  constexpr std::size_t kMostWords = 16;
  std::vector<std::string> words;
  std::string word;
  Sign before = Sign::Other;
  const auto finish = [&] {
    if (!word.empty() && !is_small_word(word) && words.size() < kMostWords) words.push_back(word);
    word.clear();
  };
  for (const char c : name) {
    const Sign now = sign_of(c);
    if (now == Sign::Other || begins_word(before, now)) finish();
    if (now != Sign::Other) word += lower(c);
    before = now;
  }
  finish();
  return words;
}

bool same_but_spelling(std::string_view left, std::string_view right) {
  const auto squeezed = [](std::string_view text) {
    std::string out;
    for (const char c : text)
      if (sign_of(c) != Sign::Other) out += lower(c);
    return out;
  };
  const std::string a = squeezed(left);
  return !a.empty() && a == squeezed(right);
}

NameLikeness::NameLikeness(const std::vector<std::string_view>& names) {
  for (const std::string_view name : names) {
    const std::vector<std::string> words = words_of(name);
    for (const std::string& word : std::set<std::string>{words.begin(), words.end()}) ++names_with_[word];
  }
}

// Halves, thirds… as the number of names that have the word doubles.
unsigned NameLikeness::weight(const std::string& word) const {
  const auto known = names_with_.find(word);
  const std::size_t names = known == names_with_.end() ? 1 : known->second;
  return 120U / static_cast<unsigned>(std::bit_width(names));
}

unsigned NameLikeness::of(const std::vector<std::string>& left, const std::vector<std::string>& right) const {
  std::vector<bool> used(right.size());
  unsigned shared = 0;
  unsigned all = 0;
  for (const std::string& word : right) all += weight(word);
  for (const std::string& word : left) {
    unsigned best = 0;
    std::size_t where = 0;
    for (std::size_t at = 0; at != right.size(); ++at)
      if (const unsigned found = used[at] ? 0 : word_likeness(word, right[at]); found > best) {
        best = found;
        where = at;
      }
    all += weight(word);
    if (best == 0) continue;
    used[where] = true;
    shared += best * std::min(weight(word), weight(right[where]));
  }
  return all == 0 ? 0 : 2 * shared / all;
}

std::vector<std::string_view> NameLikeness::likest(std::string_view name, const std::vector<std::string_view>& known,
                                                   std::size_t most) const {
  constexpr unsigned kWorthNaming = 33;
  const std::vector<std::string> wanted = words_of(name);
  std::vector<std::pair<unsigned, std::string_view>> scored;
  for (const std::string_view item : known)
    if (const unsigned score = of(wanted, words_of(item)); score >= kWorthNaming) scored.emplace_back(score, item);
  std::sort(scored.begin(), scored.end(), [](const auto& left, const auto& right) {
    return left.first != right.first ? left.first > right.first : left.second < right.second;
  });
  std::vector<std::string_view> best;
  for (const auto& [score, item] : scored)
    if (best.size() < most && (best.empty() || best.back() != item)) best.push_back(item);
  return best;
}

}  // namespace rolewright
