#include "synth/population_snapshot.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <thread>
#include <utility>

#include "synth/accounts.hpp"
#include "synth/facts.hpp"
#include "synth/numbered_text.hpp"
#include "synth/resident.hpp"

namespace rolewright::synth {
namespace {

constexpr std::size_t kPiece = 16'384;  // people one thread draws at a time

// Few texts, kept; and after them three long runs of numbered ones, made when written.
class Symbols {
 public:
  SymbolId add(const std::string& text) {
    const auto [found, fresh] = index_.try_emplace(text, SymbolId{texts_.size()});
    if (fresh) texts_.push_back(text);
    return found->second;
  }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  [[nodiscard]] const std::map<std::string, SymbolId>& sorted() const { return index_; }

 private:
  std::vector<std::string> texts_;
  std::map<std::string, SymbolId> index_;
};

struct Counted {
  std::uint32_t assignments = 0, owned = 0;
};

class Writer {
 public:
  Writer(const Blueprint& blueprint, SnapshotWriter out)
      : blueprint_{blueprint}, people_{blueprint.options.people}, out_{std::move(out)} {
    const std::size_t threads = blueprint.options.threads;
    threads_ = threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
    name_things();
    count_accounts();
  }

  Result<PopulationSummary> write() {
    write_symbols();
    write_tables();
    write_people();
    write_accounts();
    write_nodes();
    write_edges();
    write_facts();
    write_usage();
    const Result<std::uint64_t> bytes = std::move(out_).finish();
    if (!bytes) return bytes.error();
    summary_.bytes = bytes.value();
    return summary_;
  }

 private:
  // ---- names and numbers -------------------------------------------------------------------------------------------
  void name_things() {
    symbols_.add("");
    for (const char* name : {"OKTA", "ENTRA", "okta org", "entra tenant", "system", "00o1pop", "population.example",
                             "hr.csv", "people", "okta", "okta-groups", "applications", "app-roles", "invoice",
                             "transferred", "separated", "SoD-101", "warrant", "fund_center", "office", "N"})
      symbols_.add(name);
    for (const char* name : kAttributes) symbols_.add(name);
    for (const char* name : kEmployments) symbols_.add(name);
    for (const char* name : kClearances) symbols_.add(name);
    for (const char* name : kTiers) symbols_.add(name);
    for (const char* name : kPivs) symbols_.add(name);
    for (std::size_t system = 0; system != kSystems; ++system) symbols_.add(system_name(2 + system));
    for (std::size_t system = 0; blueprint_.exportable() && system != 2 + kSystems; ++system) {
      symbols_.add(std::string{vendor_of(SystemId{system})});
      symbols_.add(external_id_of(SystemId{system}));
    }
    for (std::size_t given = 0; given != kGiven.size(); ++given)
      for (std::size_t surname = 0; surname != kSurname.size(); ++surname) names_.push_back(symbols_.add(person_name(given, surname)));
    for (std::size_t job = 0; job != kJobs; ++job) series_.push_back(symbols_.add(series_name(job)));
    for (std::size_t unit = 0; unit != blueprint_.fund_leaves.size(); ++unit) orgs_.push_back(symbols_.add(org_name(blueprint_, unit)));
    for (const auto& [value, parent] : blueprint_.fund_centers) symbols_.add(value);
    for (const auto& [value, parent] : blueprint_.offices) symbols_.add(value);
    for (const std::string& name : blueprint_.entitlement_names) node_names_.push_back(symbols_.add(name));
    for (std::size_t group = 0; group != blueprint_.groups.size(); ++group) node_names_.push_back(symbols_.add(group_name(group)));
    NumberedText invoice = invoice_text();
    invoices_.push_back({});
    for (std::size_t number = 1; number <= kInvoices; ++number) invoices_.push_back(symbols_.add(std::string{invoice.of(number)}));
    first_key_ = symbols_.size();
    first_email_ = first_key_ + people_;
    first_login_ = first_email_ + people_;
  }

  SymbolId symbol(const char* text) { return symbols_.add(text); }
  [[nodiscard]] SymbolId key(std::size_t person) const { return SymbolId{first_key_ + person}; }
  [[nodiscard]] SymbolId email(std::size_t person) const { return SymbolId{first_email_ + person}; }

  // How many accounts each person has, and how many assignments each account: what the columns' ends are made of.
  void count_accounts() {
    person_accounts_end_.resize(people_);
    logins_end_.resize(people_);
    std::vector<std::vector<Counted>> slots(threads_);
    in_pieces(
        [&](std::uint32_t first, std::uint32_t last, std::size_t slot) {
          slots[slot].clear();
          for (std::uint32_t person = first; person != last; ++person) {
            const auto& accounts = accounts_of(person, Draw::Accounts);
            person_accounts_end_[person] = accounts.size();
            for (const DrawnAccount& account : accounts) {
              slots[slot].push_back({account.assignments, static_cast<std::uint32_t>(account.owned.size())});
              logins_end_[person] += account.login == LoginForm::Numbered ? 1 : 0;
            }
          }
        },
        [&](std::size_t slot) { counted_.insert(counted_.end(), slots[slot].begin(), slots[slot].end()); });
    std::partial_sum(person_accounts_end_.begin(), person_accounts_end_.end(), person_accounts_end_.begin());
    std::partial_sum(logins_end_.begin(), logins_end_.end(), logins_end_.begin());
  }

  // The accounts of a person; valid until this thread asks for another's.
  [[nodiscard]] const std::vector<DrawnAccount>& accounts_of(std::uint32_t person, Draw wanted) const {
    thread_local std::vector<DrawnAccount> accounts;
    draw_accounts(blueprint_, draw_resident(blueprint_, person), draw_facts(blueprint_, person), wanted, accounts);
    return accounts;
  }

  // ---- pieces ------------------------------------------------------------------------------------------------------
  // make(first, last, slot) for pieces of people, several at a time in threads; then take(slot) of each, in order.
  template <class Make, class Take>
  void in_pieces(Make make, Take take) {
    for (std::size_t next = 0; next < people_; next += kPiece * threads_) {
      std::vector<std::thread> running;
      std::size_t slots = 0;
      for (; slots != threads_ && next + slots * kPiece < people_; ++slots) {
        const auto first = static_cast<std::uint32_t>(next + slots * kPiece);
        const auto last = static_cast<std::uint32_t>(std::min<std::size_t>(first + kPiece, people_));
        running.emplace_back([&make, first, last, slot = slots] { make(first, last, slot); });
      }
      for (std::thread& thread : running) thread.join();
      for (std::size_t slot = 0; slot != slots; ++slot) take(slot);
    }
  }

  // A column of which visit(person, out) appends each person's items.
  template <class T, class Each>
  std::uint64_t column(std::string_view name, Each each) {
    out_.begin(name, sizeof(T));
    std::vector<std::vector<T>> slots(threads_);
    std::uint64_t items = 0;
    in_pieces(
        [&](std::uint32_t first, std::uint32_t last, std::size_t slot) {
          slots[slot].clear();
          for (std::uint32_t person = first; person != last; ++person) each(person, slots[slot]);
        },
        [&](std::size_t slot) {
          out_.append(std::span<const T>{slots[slot]});
          items += slots[slot].size();
        });
    return items;
  }

  template <class T>
  void table(std::string_view name, const std::vector<T>& items) {
    out_.begin(name, sizeof(T));
    out_.append(std::span<const T>{items});
  }

  // ---- columns -----------------------------------------------------------------------------------------------------
  // visit(text maker, count) for each long run, in order of its symbols.
  struct Run {
    NumberedText text;
    std::size_t first, count;
  };
  [[nodiscard]] std::array<Run, 3> runs() const {
    return {Run{key_text(), first_key_, people_}, Run{email_text(), first_email_, people_},
            Run{login_text(), first_login_, logins_end_.back()}};
  }

  void write_symbols() {
    std::vector<char> bytes;
    std::vector<std::uint64_t> ends;
    std::vector<SymbolId> sorted;
    constexpr std::size_t kBatch = 1 << 16;
    const auto each_numbered = [&](auto visit, auto flush) {
      for (Run& run : runs()) {
        for (std::size_t index = 0; index != run.count; ++index) {
          visit(run.text.of(index));
          if (index % kBatch == kBatch - 1) flush();
        }
        flush();
      }
    };
    out_.begin("symbol_bytes", 1);
    for (const std::string& text : symbols_.texts()) bytes.insert(bytes.end(), text.begin(), text.end());
    const auto flush_bytes = [&] {
      out_.append(std::span<const char>{bytes});
      bytes.clear();
    };
    flush_bytes();
    each_numbered([&](std::string_view text) { bytes.insert(bytes.end(), text.begin(), text.end()); }, flush_bytes);
    out_.begin("symbol_ends", sizeof(std::uint64_t));
    std::uint64_t end = 0;
    const auto flush_ends = [&] {
      out_.append(std::span<const std::uint64_t>{ends});
      ends.clear();
    };
    for (const std::string& text : symbols_.texts()) ends.push_back(end += text.size());
    flush_ends();
    each_numbered([&](std::string_view text) { ends.push_back(end += text.size()); }, flush_ends);
    out_.begin("symbols_sorted", sizeof(SymbolId));
    const auto flush_sorted = [&] {
      out_.append(std::span<const SymbolId>{sorted});
      sorted.clear();
    };
    // A run's prefix is followed by a digit; no kept text begins so, hence each run goes in as a whole.
    std::map<std::string, Run> at;
    for (Run& run : runs()) at.emplace(std::string{run.text.of(0)}, run);
    auto next = at.begin();
    const auto put_run = [&](const Run& run) {
      for (std::size_t index = 0; index != run.count; ++index) {
        sorted.emplace_back(run.first + index);
        if (sorted.size() == kBatch) flush_sorted();
      }
    };
    for (const auto& [text, id] : symbols_.sorted()) {
      for (; next != at.end() && next->first < text; ++next) put_run(next->second);
      sorted.push_back(id);
    }
    for (; next != at.end(); ++next) put_run(next->second);
    flush_sorted();
  }

  void write_tables() {
    table("taken", std::vector<Day>{kTaken});
    std::vector<Export> exports;
    const auto add = [&](const char* path, const char* kind, std::uint64_t read) {
      exports.push_back({.path = symbol(path), .kind = symbol(kind), .taken = kTaken, .read = read, .reconciled = read});
    };
    add("hr.csv", "people", people_);
    add("okta", "okta-groups", people_);
    add("applications", "app-roles", counted_.size());
    table("exports", exports);
    std::vector<System> systems{{.name = symbol("OKTA"), .vendor = symbol("okta org"), .external_id = symbol("00o1pop"), .connected = 1},
                                {.name = symbol("ENTRA"), .vendor = symbol("entra tenant"), .external_id = symbol("population.example"), .connected = 1}};
    for (std::size_t system = 0; system != kSystems; ++system)
      systems.push_back({.name = symbols_.add(system_name(2 + system)), .vendor = symbol("system"), .external_id = SymbolId{0U}, .connected = 1});
    for (std::size_t system = 0; blueprint_.exportable() && system != systems.size(); ++system) {
      systems[system].vendor = symbols_.add(std::string{vendor_of(SystemId{system})});
      systems[system].external_id = symbols_.add(external_id_of(SystemId{system}));
    }
    table("systems", systems);
  }

  void write_people() {
    column<Person>("persons", [&](std::uint32_t person, std::vector<Person>& out) {
      const Facts facts = draw_facts(blueprint_, person);
      out.push_back({.key = key(person), .name = names_[facts.given * kSurname.size() + facts.surname], .email = email(person)});
    });
    std::vector<SymbolId> names;
    for (const char* name : kAttributes) names.push_back(symbol(name));
    table("attribute_names", names);
    out_.begin("attribute_values", sizeof(SymbolId));
    const std::array<std::vector<SymbolId>, 6> words{words_of(kClearances), words_of(kTiers), words_of(kEmployments), orgs_, series_, words_of(kPivs)};
    std::vector<std::vector<SymbolId>> slots(threads_);
    for (std::size_t attribute = 0; attribute != kAttributes.size(); ++attribute)
      in_pieces(
          [&](std::uint32_t first, std::uint32_t last, std::size_t slot) {
            slots[slot].clear();
            for (std::uint32_t person = first; person != last; ++person) slots[slot].push_back(attribute_of(attribute, person, words[attribute]));
          },
          [&](std::size_t slot) { out_.append(std::span<const SymbolId>{slots[slot]}); });
  }

  template <std::size_t Count>
  std::vector<SymbolId> words_of(const std::array<const char*, Count>& words) {
    std::vector<SymbolId> found;
    for (const char* word : words) found.push_back(symbol(word));
    return found;
  }

  [[nodiscard]] SymbolId attribute_of(std::size_t attribute, std::uint32_t person, const std::vector<SymbolId>& words) const {
    if (attribute == 3) return words[draw_resident(blueprint_, person).unit];
    const Facts facts = draw_facts(blueprint_, person);
    switch (attribute) {
      case 0: return words[facts.clearance];
      case 1: return facts.tier_known ? words[facts.tier] : SymbolId{0U};
      case 2: return words[facts.employment];
      case 4: return facts.has_series() ? words[draw_resident(blueprint_, person).job] : SymbolId{0U};
      default: return words[facts.piv];
    }
  }

  void write_accounts() {
    summary_.accounts = column<Account>("accounts", [&](std::uint32_t person, std::vector<Account>& out) {
      std::size_t numbered = first_login_ + (person == 0 ? 0 : logins_end_[person - 1]);
      for (const DrawnAccount& account : accounts_of(person, Draw::Accounts))
        out.push_back({.login = account.login == LoginForm::Email ? email(person)
                                : account.login == LoginForm::Key ? key(person)
                                                                  : SymbolId{numbered++},
                       .system = account.system,
                       .owner = account.sponsored ? PersonId{} : PersonId{person},
                       .sponsor = account.sponsored ? PersonId{person} : PersonId{},
                       .kind = account.kind,
                       .status = account.status});
    });
    table("person_accounts_end", person_accounts_end_);
  }

  void write_nodes() {
    std::vector<Node> nodes;
    for (std::size_t index = 0; index != blueprint_.entitlement_names.size(); ++index)
      nodes.push_back({.name = node_names_[index], .external_id = SymbolId{0U}, .system = blueprint_.entitlement_systems[index], .kind = NodeKind::Entitlement});
    for (std::size_t group = 0; group != blueprint_.groups.size(); ++group)
      nodes.push_back({.name = node_names_[nodes.size()], .external_id = SymbolId{0U}, .system = blueprint_.groups[group].system, .kind = blueprint_.groups[group].kind});
    table("nodes", nodes);
    table("entitlement_count", std::vector<std::uint32_t>{static_cast<std::uint32_t>(blueprint_.entitlement_names.size())});
    write_scopes();
  }

  void write_scopes() {
    std::vector<std::uint64_t> ends;
    std::vector<ScopeValue> values;
    for (std::size_t set = 0; set != blueprint_.scope_sets(); ++set) {
      for (const auto& [kind, value] : blueprint_.scope_of(set)) values.push_back({symbols_.add(std::string{kind}), symbols_.add(std::string{value})});
      ends.push_back(values.size());
    }
    table("scope_set_ends", ends);
    table("scope_values", values);
    std::vector<Terms> terms{Terms{}};
    const auto add = [&](std::size_t set, std::uint32_t marks) {
      for (const Interval& held : blueprint_.validities)
        terms.push_back({.held = held, .scope = ScopeSetId{set}, .source = ExportId{set == 0 ? 1U : 2U}, .marks = marks});
    };
    for (std::size_t set = 0; set != blueprint_.scope_sets(); ++set) add(set, 0);
    add(0, kEligible);
    add(0, kDelegated);
    for (std::size_t set = 1; blueprint_.exportable() && set != blueprint_.scope_sets(); ++set) add(set, kDelegated);
    table("terms", terms);
  }

  void write_edges() {
    write_ends("account_edge_ends", &Counted::assignments);
    summary_.assignments = column<Edge>("account_edges", [&](std::uint32_t person, std::vector<Edge>& out) {
      for (const DrawnAccount& account : accounts_of(person, Draw::Edges)) out.insert(out.end(), account.edges.begin(), account.edges.end());
    });
    std::vector<std::uint64_t> node_ends(blueprint_.entitlement_names.size());
    std::vector<Edge> node_edges;
    for (const auto& content : blueprint_.confers) {
      for (const auto& [to, terms] : content) node_edges.push_back({NodeId{to}, TermsId{terms}});
      node_ends.push_back(node_edges.size());
    }
    table("node_edge_ends", node_ends);
    table("node_edges", node_edges);
    write_ends("owner_edge_ends", &Counted::owned);
    column<Edge>("owner_edges", [&](std::uint32_t person, std::vector<Edge>& out) {
      for (const DrawnAccount& account : accounts_of(person, Draw::Accounts)) out.insert(out.end(), account.owned.begin(), account.owned.end());
    });
  }

  // The running sums of one count of each account.
  void write_ends(std::string_view name, std::uint32_t Counted::* count) {
    std::vector<std::uint64_t> ends(counted_.size());
    std::uint64_t end = 0;
    for (std::size_t account = 0; account != ends.size(); ++account) ends[account] = end += counted_[account].*count;
    table(name, ends);
  }

  void write_facts() {
    const SymbolId transferred = symbol("transferred");
    const SymbolId separated = symbol("separated");
    column<DatedFact>("events", [&](std::uint32_t person, std::vector<DatedFact>& out) {
      const Facts facts = draw_facts(blueprint_, person);
      if (facts.transferred) out.push_back({PersonId{person}, transferred, kTaken.plus(-facts.event_days)});
      if (facts.separated) out.push_back({PersonId{person}, separated, kTaken.plus(-facts.event_days)});
    });
    const SymbolId course = symbol("SoD-101");
    column<DatedFact>("trainings", [&](std::uint32_t person, std::vector<DatedFact>& out) {
      const Facts facts = draw_facts(blueprint_, person);
      if (facts.trained) out.push_back({PersonId{person}, course, kTaken.plus(-facts.training_days)});
    });
    const SymbolId warrant = symbol("warrant");
    column<Designation>("designations", [&](std::uint32_t person, std::vector<Designation>& out) {
      const Facts facts = draw_facts(blueprint_, person);
      if (facts.warrant)
        out.push_back({.person = PersonId{person}, .what = warrant, .held = warrant_held(blueprint_, facts)});
    });
    column<Relation>("relations", [](std::uint32_t, std::vector<Relation>&) {});
  }

  void write_usage() {
    const SymbolId invoice = symbol("invoice");
    summary_.usage = column<UsageEvent>("usage", [&](std::uint32_t person, std::vector<UsageEvent>& out) {
      thread_local std::vector<Use> uses;
      draw_uses(blueprint_, draw_resident(blueprint_, person), accounts_of(person, Draw::Edges), uses);
      const std::size_t before = out.size();
      for (const Use& use : uses) {
        UsageEvent event{.person = PersonId{person}, .entitlement = EntitlementId{use.entitlement}, .day = use.day};
        if (use.object != 0) {
          event.object_kind = invoice;
          event.object = invoices_[use.object];
        }
        if (use.on_self) event.subject = PersonId{person};
        event.level = UsageLevel::Duty;
        out.push_back(event);
      }
      std::sort(out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
      if (blueprint_.exportable()) merge_repeated(out, before);
    });
  }

  // A log that says something twice on one day is imported as one event of two.
  static void merge_repeated(std::vector<UsageEvent>& events, std::size_t first) {
    std::size_t kept = first;
    for (std::size_t index = first; index != events.size(); ++index) {
      UsageEvent same = events[index];
      if (kept != first) same.count = events[kept - 1].count;
      if (kept != first && same == events[kept - 1])
        ++events[kept - 1].count;
      else
        events[kept++] = events[index];
    }
    events.resize(kept);
  }

  const Blueprint& blueprint_;
  std::size_t people_;
  SnapshotWriter out_;
  std::size_t threads_ = 1;
  Symbols symbols_;
  std::vector<SymbolId> names_, series_, orgs_, node_names_, invoices_;
  std::size_t first_key_ = 0, first_email_ = 0, first_login_ = 0;
  std::vector<std::uint64_t> person_accounts_end_;
  std::vector<std::uint32_t> logins_end_;  // numbered ones of everybody up to this person
  std::vector<Counted> counted_;  // by account
  PopulationSummary summary_;
};

}  // namespace

Result<PopulationSummary> write_population_snapshot(const Blueprint& blueprint, SnapshotWriter out) {
  return Writer{blueprint, std::move(out)}.write();
}

}  // namespace rolewright::synth
