// An invented Okta organization of any size: people, users, apps, and a system log as long as one likes, with the
// fields and the mix of events that such logs have. The same arguments give the same bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace rolewright::bench {

struct InventedLog {
  std::uint64_t people = 20'000;
  std::uint64_t apps = 60;
};

/// sources.yaml, HR, users and apps below `folder`; the log is declared as `log_name`.
void write_organization(const InventedLog& shape, const std::string& folder, const std::string& log_name);

/// One event of the system log, as the management API answers it.
[[nodiscard]] std::string event(const InventedLog& shape, std::uint64_t number);

/// `[` events `]` through `write` until `bytes` are reached. Returns how many events that were.
std::uint64_t write_log(const InventedLog& shape, std::uint64_t bytes,
                        const std::function<void(std::string_view)>& write);

}  // namespace rolewright::bench
