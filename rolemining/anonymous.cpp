#include "rolemining/anonymous.hpp"

#include <algorithm>

#include "model/delimited.hpp"
#include "model/sha256.hpp"

namespace rolewright::rolemining {
namespace {

// For each label its place in the order of keyed digests.
std::vector<std::uint32_t> shuffled(const std::vector<std::string>& labels, std::string_view kind,
                                    std::string_view secret) {
  std::vector<std::pair<std::string, std::uint32_t>> digests;
  for (std::uint32_t index = 0; index != labels.size(); ++index)
    digests.emplace_back(sha256_hex(std::string{secret} + '\0' + std::string{kind} + '\0' + labels[index]),
                         index);
  std::ranges::sort(digests);
  std::vector<std::uint32_t> place(labels.size());
  for (std::uint32_t at = 0; at != digests.size(); ++at) place[digests[at].second] = at;
  return place;
}

std::vector<std::uint32_t> inverse(const std::vector<std::uint32_t>& place) {
  std::vector<std::uint32_t> order(place.size());
  for (std::uint32_t index = 0; index != place.size(); ++index) order[place[index]] = index;
  return order;
}

}  // namespace

AnonymousMatrix anonymise(const MineInput& input, std::string_view secret) {
  const std::vector<std::uint32_t> users = shuffled(input.users, "user", secret);
  const std::vector<std::uint32_t> entitlements = shuffled(input.entitlements, "entitlement", secret);
  AnonymousMatrix out;
  out.key = "kind,label,pseudonym\n";
  for (const std::uint32_t user : inverse(users)) {
    const std::string name = "u" + std::to_string(users[user] + 1);
    out.key += "user," + csv_field(input.users[user]) + "," + name + "\n";
    std::vector<std::uint32_t> row;
    for (const std::uint32_t item : input.matrix.row(user)) row.push_back(entitlements[item]);
    if (row.empty()) continue;
    std::ranges::sort(row);
    out.upa += name + "\t";
    for (std::size_t at = 0; at != row.size(); ++at)
      out.upa += (at == 0 ? "e" : " e") + std::to_string(row[at] + 1);
    out.upa += "\n";
  }
  for (const std::uint32_t item : inverse(entitlements))
    out.key += "entitlement," + csv_field(input.entitlements[item]) + ",e" +
               std::to_string(entitlements[item] + 1) + "\n";
  return out;
}

}  // namespace rolewright::rolemining
