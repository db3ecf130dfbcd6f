// Name likeness: how far two names look like names of one thing. Systems abbreviate (VEND_CREATE, Maintain_Vendor_Master),
// so words are compared, also by their beginnings, and a word that many names have counts for less. For tables that
// somebody checks and signs; never for deciding access.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rolewright {

/// The words of a name in lower case: cut at signs, between a small and a capital letter, and between letters and
/// digits. Small words (of, to, and…) are left out, and all after the 16th. O(name).
[[nodiscard]] std::vector<std::string> words_of(std::string_view name);

/// True when the two are the same letters and digits, upper and lower case and all other signs apart.
[[nodiscard]] bool same_but_spelling(std::string_view left, std::string_view right);

class NameLikeness {
 public:
  /// `names`: the names among which likeness is asked; how many of them have a word decides what it counts.
  explicit NameLikeness(const std::vector<std::string_view>& names);

  /// 0 (nothing in common) to 100 (the same words). A word counts in full when both have it, in part when one begins
  /// like the other. O(words²).
  [[nodiscard]] unsigned of(const std::vector<std::string>& left, const std::vector<std::string>& right) const;

  /// Names of `known` most like `name`, best first, equal ones by name; at most `most`, none below a third.
  /// O(known · words²).
  [[nodiscard]] std::vector<std::string_view> likest(std::string_view name, const std::vector<std::string_view>& known,
                                                     std::size_t most) const;

 private:
  [[nodiscard]] unsigned weight(const std::string& word) const;

  std::map<std::string, std::size_t, std::less<>> names_with_;
};

}  // namespace rolewright
