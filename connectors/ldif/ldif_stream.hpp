// LdifStream: the entries of an LDIF file (RFC 2849) one at a time: lines unfolded, base64 decoded, comments and
// change records passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/input_stream.hpp"

namespace rolewright::connectors {

/// One entry: its attributes in order, names in lower case and without options (`;binary`).
class LdifEntry {
 public:
  [[nodiscard]] std::string_view dn() const { return first("dn"); }
  /// The first value of an attribute, or empty. `name` is in lower case.
  [[nodiscard]] std::string_view first(std::string_view name) const;
  /// Calls visit(value) for each value of an attribute.
  template <class Visit>
  void each(std::string_view name, Visit visit) const {
    for (const auto& [attribute, value] : attributes)
      if (attribute == name) visit(std::string_view{value});
  }
  [[nodiscard]] bool is_a(std::string_view object_class) const;  // in any case

  std::vector<std::pair<std::string, std::string>> attributes;
  std::uint64_t line = 0;  // on which it begins, from 1
  std::string problem;     // not empty: the entry cannot be used, and why
};

class LdifStream {
 public:
  static constexpr std::size_t kMaxEntryBytes = std::size_t{64} << 20;

  explicit LdifStream(InputStream stream, std::size_t chunk = std::size_t{1} << 19);

  /// The next entry; false at the end or once there is a problem().
  bool next(LdifEntry& entry);
  /// RW0001 broken gzip, RW0501 not LDIF.
  [[nodiscard]] const std::optional<Diagnostic>& problem() const noexcept { return problem_; }

 private:
  bool next_line(std::string_view& line);
  void finish_attribute(LdifEntry& entry, const std::string& text);

  ByteWindow window_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 0;
  std::size_t entry_bytes_ = 0;
  std::optional<Diagnostic> problem_;
};

}  // namespace rolewright::connectors
