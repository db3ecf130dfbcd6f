// JSON as text, one record a line: enough for vendor exports that people also read and diff.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rolewright::synth {

/// `text` as a JSON string, quoted and escaped; bytes above 0x7F pass as they are.
[[nodiscard]] std::string quoted(std::string_view text);

/// `{"key":value,…}`; every value is JSON already.
[[nodiscard]] std::string object(std::initializer_list<std::pair<std::string_view, std::string>> fields);

/// `[` records, one a line, `]`.
[[nodiscard]] std::string array_page(const std::vector<std::string>& records);

/// A page of Okta's governance API: `{"data":[` records, one a line, `]}`.
[[nodiscard]] std::string data_page(const std::vector<std::string>& records);

/// A Graph page: `{"@odata.context":…,"value":[` records, one a line, `]}`.
[[nodiscard]] std::string graph_page(std::string_view collection, const std::vector<std::string>& records);

/// A vendor identifier that depends on `kind` and `name` alone.
[[nodiscard]] std::string okta_id(std::string_view prefix,
                                  std::string_view name);  // prefix and 17 letters or digits
[[nodiscard]] std::string graph_id(std::string_view kind, std::string_view name);  // a version-4 shaped GUID

}  // namespace rolewright::synth
