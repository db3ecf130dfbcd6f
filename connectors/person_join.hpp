// PersonJoin: how a login of a system finds the person behind it: by rules the agency declared, tried in
// order, on keys alone. Two people with one e-mail address make that address useless; names are never
// compared.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/snapshot_builder.hpp"

namespace rolewright::connectors {

enum class JoinBy { Email, Key, Map, Suffix };

struct LoginRule {
  std::string system;  // or "*"
  JoinBy by = JoinBy::Key;
  std::string suffix = {};  // of a separate admin account's login: without it, the login is an everyday one
};

/// One line of the account map.
struct MappedAccount {
  PersonId owner;    // none for a service account
  PersonId sponsor;  // none for a person's account
  AccountKind kind = AccountKind::Everyday;
};

class PersonJoin {
 public:
  void add_rule(LoginRule rule) { rules_.push_back(std::move(rule)); }
  /// An address that two people claim joins nobody. False when it did.
  bool add_email(std::string_view email, PersonId person);
  /// False when the login of that system is mapped already.
  bool add_mapped(std::string_view system, std::string_view login, MappedAccount account);

  /// Who is behind `login` of `system`, by the first rule that knows; all none when no rule does.
  [[nodiscard]] MappedAccount find(const SnapshotBuilder& builder, std::string_view system,
                                   std::string_view login) const;
  /// Writes what find() says into an account that has no owner or sponsor yet; notices, once an account, when it
  /// has an owner and find() says another.
  void settle(SnapshotBuilder& builder, AccountId account);
  /// The person with this address; none when two have it.
  [[nodiscard]] PersonId find_email(std::string_view email) const;
  /// True when the logins of `system` may be compared with e-mail addresses.
  [[nodiscard]] bool joins_by_email(std::string_view system) const;
  /// Accounts whose owner is not who find() says, in the order found.
  struct Conflict {
    AccountId account;
    PersonId other;
  };
  [[nodiscard]] const std::vector<Conflict>& conflicts() const noexcept { return conflicts_; }

 private:
  [[nodiscard]] MappedAccount find_without_suffix(const SnapshotBuilder& builder, std::string_view system,
                                                  std::string_view login, std::string_view suffix) const;

  std::vector<LoginRule> rules_;
  std::unordered_map<std::string, PersonId> by_email_;  // lower case; none when shared
  std::map<std::pair<std::string, std::string>, MappedAccount> mapped_;
  std::vector<std::uint8_t> compared_;  // by account: 1 once its owner was compared with find()
  std::vector<Conflict> conflicts_;
};

/// ASCII letters in lower case: addresses and logins of some vendors ignore case.
[[nodiscard]] std::string lower_ascii(std::string_view text);

}  // namespace rolewright::connectors
