#include "analyzer/possible_grants.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/catalog.hpp"

namespace rolewright::analyzer {

using compiler::PermissionId;

std::optional<std::vector<std::vector<PermissionId>>> possible_grants(const compiler::PolicyIr& policy) {
  constexpr std::size_t kMostCells =
      100'000'000;  // bytes of one pattern against bytes of another, over all pairs
  std::map<std::pair<std::string, std::string>, std::vector<PermissionId>> by_system;
  for (std::size_t index = 0; index != policy.permissions.size(); ++index) {
    const compiler::PolicySystem& system = policy.systems[policy.permissions[index].system.index()];
    by_system[{system.vendor, system.external_id}].emplace_back(index);
  }
  std::vector<std::vector<PermissionId>> together(policy.permissions.size());
  std::size_t cells = 0;
  for (const auto& [system, permissions] : by_system) {
    std::map<std::string_view, std::vector<PermissionId>> literals;  // without `*`: only equal ones are the same
    std::vector<PermissionId> patterns;
    for (const PermissionId permission : permissions) {
      const std::string& text = policy.permissions[permission.index()].pattern;
      if (text.find('*') == std::string::npos) {
        literals[text].push_back(permission);
      } else {
        patterns.push_back(permission);
      }
    }
    for (const auto& [text, equal] : literals)
      for (const PermissionId permission : equal) together[permission.index()] = equal;
    for (const PermissionId first : patterns)
      for (const PermissionId second : permissions) {
        const std::string& left = policy.permissions[first.index()].pattern;
        const std::string& right = policy.permissions[second.index()].pattern;
        cells += (left.size() + 1) * (right.size() + 1);
        if (cells > kMostCells) return std::nullopt;
        if (!compiler::overlap(left, right)) continue;
        together[first.index()].push_back(second);
        if (right.find('*') == std::string::npos) together[second.index()].push_back(first);
      }
  }
  std::vector<std::vector<PermissionId>> possible;
  for (const compiler::Role& role : policy.roles) {
    std::vector<PermissionId> all;
    for (const PermissionId permission : role.all_grants)
      all.insert(all.end(), together[permission.index()].begin(), together[permission.index()].end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    possible.push_back(std::move(all));
  }
  return possible;
}

}  // namespace rolewright::analyzer
