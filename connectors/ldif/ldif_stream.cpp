#include "connectors/ldif/ldif_stream.hpp"

#include <algorithm>
#include <cstring>

#include "connectors/person_join.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

std::optional<std::string> base64_decoded(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  while (text.ends_with('=')) text.remove_suffix(1);
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) return {};
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> count) & 0xFFU);
  }
  return out;
}

}  // namespace

std::string_view LdifEntry::first(std::string_view name) const {
  for (const auto& [attribute, value] : attributes)
    if (attribute == name) return value;
  return {};
}

bool LdifEntry::is_a(std::string_view object_class) const {
  bool found = false;
  each("objectclass", [&](std::string_view value) { found = found || lower_ascii(value) == object_class; });
  return found;
}

LdifStream::LdifStream(InputStream stream, std::size_t chunk) : window_{std::move(stream), chunk} {}

// The next line without its end; false at the end of the file, or when an entry grows too long.
bool LdifStream::next_line(std::string_view& line) {
  for (;;) {
    const void* const found =
        at_ == window_.size() ? nullptr : std::memchr(window_.data() + at_, '\n', window_.size() - at_);
    std::size_t end = window_.size();
    if (found != nullptr) {
      end = static_cast<std::size_t>(static_cast<const char*>(found) - window_.data());
    } else if (window_.size() - at_ <= kMaxEntryBytes) {
      const bool came = window_.advance(at_);
      at_ = 0;
      if (came) continue;
      end = window_.size();
      if (end == 0) return false;
    }
    line = window_.text(at_, end);
    at_ = std::min(end + 1, window_.size());
    ++line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return true;
  }
}

void LdifStream::finish_attribute(LdifEntry& entry, const std::string& text) {
  if (text.empty() || text == "-") return;
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0) {
    entry.problem = "line " + quote(text) + " is not `name: value`";
    return;
  }
  std::string_view name = std::string_view{text}.substr(0, colon);
  std::string_view value = std::string_view{text}.substr(colon + 1);
  name = name.substr(0, name.find(';'));
  const bool encoded = value.starts_with(':');
  const bool elsewhere = value.starts_with('<');
  if (encoded || elsewhere) value.remove_prefix(1);
  while (value.starts_with(' ')) value.remove_prefix(1);
  if (elsewhere) return;  // a file or address: never opened
  if (!encoded) {
    entry.attributes.emplace_back(lower_ascii(name), value);
    return;
  }
  if (auto decoded = base64_decoded(value)) {
    entry.attributes.emplace_back(lower_ascii(name), std::move(*decoded));
  } else {
    entry.problem = "the value of " + quote(name) + " is not base64";
  }
}

bool LdifStream::next(LdifEntry& entry) {
  entry.attributes.clear();
  entry.problem.clear();
  entry.line = 0;
  std::size_t bytes = 0;
  std::string text;  // an attribute, unfolded
  std::string_view line;
  bool comment = false;
  while (!problem_ && next_line(line)) {
    bytes += line.size();
    if (bytes > kMaxEntryBytes) {
      problem_ = Diagnostic{.code = Code::MalformedRecord,
                            .message = "an entry longer than " + std::to_string(kMaxEntryBytes) + " bytes",
                            .where = printable(window_.stream().name()) + ":" + std::to_string(line_)};
      return false;
    }
    if (line.starts_with(' ')) {
      if (!comment) text += line.substr(1);
      continue;
    }
    finish_attribute(entry, text);
    text.clear();
    comment = line.starts_with('#');
    if (comment) continue;
    if (line.empty()) {
      if (entry.line == 0) continue;
      if (!entry.dn().empty() || !entry.problem.empty()) return true;
      entry.attributes.clear();  // `version: 1` alone, or a search reference
      entry.line = 0;
      continue;
    }
    if (entry.line == 0) entry.line = line_;
    text = line;
  }
  if (window_.stream().problem()) problem_ = window_.stream().problem();
  finish_attribute(entry, text);
  return !problem_ && entry.line != 0 && (!entry.dn().empty() || !entry.problem.empty());
}

}  // namespace rolewright::connectors
