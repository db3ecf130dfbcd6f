#include "cli/mining_progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace rolewright::cli {

ProgressLine::ProgressLine(double budget_seconds)
    : terminal_{::isatty(STDERR_FILENO) != 0}, budget_{budget_seconds}, start_{Clock::now()} {}

ProgressLine::~ProgressLine() {
  if (shown_) std::fprintf(stderr, "\r\x1b[K");
}

void ProgressLine::show(const rolemining::MineProgress& progress) {
  if (!terminal_) return;
  const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
  if (elapsed < next_) return;
  next_ = elapsed + 0.2;
  shown_ = true;
  const auto lower = static_cast<unsigned long long>(progress.lower);
  const auto upper = static_cast<unsigned long long>(progress.upper);
  if (upper == 0) {  // a stage without a bracket
    std::fprintf(stderr, "\r%-7.*s %.0f of %.0f s \x1b[K", static_cast<int>(progress.stage.size()),
                 progress.stage.data(), elapsed, budget_);
    return;
  }
  const double share = std::min(1.0, static_cast<double>(lower) / static_cast<double>(upper));
  constexpr std::size_t kWidth = 24;
  const auto full = static_cast<std::size_t>(share * kWidth);
  const std::string bar = std::string(full, '#') + std::string(kWidth - full, '.');
  std::fprintf(stderr, "\r%-7.*s [%s] at least %llu, found %llu, gap %.1f%%, %.0f of %.0f s \x1b[K",
               static_cast<int>(progress.stage.size()), progress.stage.data(), bar.c_str(), lower, upper,
               100 * (1 - share), elapsed, budget_);
}

}  // namespace rolewright::cli
