// Names within a vendor's length: vendors cut or reject long ones silently, and two roles must not end up
// with one name.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace rolewright::connectors {

/// `text` of at most `limit` bytes, cut between UTF-8 characters; a cut text ends in `-` and eight hex digits
/// of a hash of `text` and `salt`. `limit` is at least 16.
[[nodiscard]] std::string fit_name(std::string_view text, std::string_view salt, std::size_t limit);

/// Hands out names that differ from each other, ignoring case as vendors do.
class VendorNames {
 public:
  explicit VendorNames(std::size_t limit) : limit_{limit} {}
  /// `prefix` and `text`, fitted; a name given before gets the hash too. `id` tells namesakes apart.
  [[nodiscard]] std::string give(std::string_view prefix, std::string_view text, std::string_view id);

 private:
  std::size_t limit_;
  std::set<std::string> given_;  // lower case
};

}  // namespace rolewright::connectors
