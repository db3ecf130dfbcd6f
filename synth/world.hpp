// The bureau as plain records, before it is written as anyone's export. Built by build_world, read by the
// writers (hr, okta, entra, application extracts, logs). People and directory users are named by their index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rolewright::synth {

inline constexpr std::string_view kToday = "2026-09-30";

/// What a member of staff is, as HR says; and which unit's fund centers they work for.
struct Person {
  std::string key;
  std::string name;
  std::string email;
  std::string login;  // the short one that ServiceNow and GrantSolutions use
  std::string org;
  std::string series;
  std::string title;
  std::string grade;
  std::string employment = "civil_service";
  std::string clearance = "none";
  std::string tier = "T1";
  std::string piv = "active";
  std::string status = "active";
  std::string okta_status = "ACTIVE";
  std::string job;
  unsigned fund = 11;       // unit number: its fund center is FC-<fund>00
  std::size_t ordinal = 0;  // position within the job: picks the leaf fund center, the ALC, the office
};

struct OktaGroup {
  std::vector<std::size_t> members;  // people
  std::vector<std::size_t> owners;
};

struct EntraUser {
  std::string upn;
  std::string display;
  std::string employee_id;
  std::string department;
  std::string enabled = "true";  // JSON
};

struct EntraGroup {
  std::vector<std::size_t> users;     // EntraUser indexes
  std::vector<std::string> children;  // groups nested in this one
  std::vector<std::size_t> owners;
};

/// A role or permission in an application: an empty scope or date means unlimited.
struct AppGrant {
  std::string login;
  std::string role;
  std::string fund_center = {};
  std::string alc = {};
  std::string office = {};
  std::string start = {};
  std::string end = {};
  std::size_t person = 0;
};

struct AppRoleGrant {
  std::string role;
  std::string group = {};  // a group, or when empty:
  std::size_t user = 0;
};

struct DirectoryGrant {
  std::string role;
  std::string group = {};
  std::size_t user = 0;
  std::string eligible_from = {};  // empty: active
  std::string eligible_until = {};
};

struct PackageGrant {
  std::string package;
  std::size_t user = 0;
  std::string from;
  std::string until = {};  // empty: no end
};

struct Delegation {
  std::string from_login, to_login, role, start, end;
};
struct HrAction {
  std::string key, action, date;
};
struct Training {
  std::string key, course, date;
};
struct Designation {
  std::string key, what, from, last_day, limit;
};
struct MappedAccount {
  std::string system, login, key, kind, sponsor;
};

struct World {
  std::uint64_t seed = 0;
  std::vector<Person> people;
  std::map<std::string, OktaGroup> okta_groups;
  std::vector<EntraUser> entra_users;  // the first people.size() are the people's everyday accounts, in order
  std::map<std::string, EntraGroup> entra_groups;
  std::map<std::string, std::vector<AppGrant>> app_roles;            // by system
  std::map<std::string, std::vector<AppGrant>> app_permissions;      // by system: granted directly
  std::map<std::string, std::vector<AppRoleGrant>> entra_app_roles;  // by system
  std::vector<DirectoryGrant> directory;
  std::vector<PackageGrant> packages;
  std::vector<Delegation> delegations;
  std::vector<HrAction> actions;
  std::vector<Training> trainings;
  std::vector<Designation> designations;
  std::vector<MappedAccount> accounts;
};

/// The index of the person with `email`; a bug when there is none.
[[nodiscard]] std::size_t person_at(const World& world, std::string_view email);

/// Everybody, with everything: staff by job table, planted people, then what everyone gets.
[[nodiscard]] World build_world(std::uint64_t seed);

/// `YYYY-MM-DD` moved by `days`.
[[nodiscard]] std::string moved(std::string_view day, int days);

}  // namespace rolewright::synth
