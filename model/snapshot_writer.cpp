#include "model/snapshot_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "model/bug.hpp"
#include "model/snapshot_layout.hpp"

namespace rolewright {

using namespace snapshot_layout;

struct SnapshotWriter::State {
  State(std::string target, std::string temporary_name, int opened)
      : path{std::move(target)}, temporary{std::move(temporary_name)}, file{opened} {
    const Snapshot empty;
    for_each_column(empty, [this](const char* name, const auto&) { expected.emplace_back(name); });
    at = align(sizeof(Header) + expected.size() * sizeof(Section));
    XXH3_64bits_reset(&hash);
  }

  void write_at(std::uint64_t offset, const void* memory, std::size_t bytes) {
    const char* next = static_cast<const char*>(memory);
    while (bytes != 0 && error == 0) {
      const ssize_t written = ::pwrite(file.descriptor, next, bytes, static_cast<off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        error = written < 0 ? errno : ENOSPC;
        return;
      }
      next += written;
      offset += static_cast<std::uint64_t>(written);
      bytes -= static_cast<std::size_t>(written);
    }
  }

  void close_section() {
    if (table.empty()) return;
    table.back().hash = XXH3_64bits_digest(&hash);
    XXH3_64bits_reset(&hash);
    at = align(at);
  }

  std::string path, temporary;
  OpenFile file;
  std::vector<std::string> expected;  // columns in order
  std::vector<Section> table;
  XXH3_state_t hash;  // of the open section
  std::uint64_t at = 0;
  int error = 0;
  bool renamed = false;
};

SnapshotWriter::SnapshotWriter(std::unique_ptr<State> state) : state_{std::move(state)} {}
SnapshotWriter::SnapshotWriter(SnapshotWriter&&) noexcept = default;
SnapshotWriter& SnapshotWriter::operator=(SnapshotWriter&&) noexcept = default;
SnapshotWriter::~SnapshotWriter() {
  if (state_ != nullptr && !state_->renamed) ::unlink(state_->temporary.c_str());
}

Result<SnapshotWriter> SnapshotWriter::create(std::string path) {
  struct stat existing {};
  // A rename would put a plain file in the place of a device or a pipe.
  if (::stat(path.c_str(), &existing) == 0 && !S_ISREG(existing.st_mode))
    return file_problem(Code::FileUnwritable, path, "exists and is not a regular file");
  std::string temporary = path + ".tmp" + std::to_string(::getpid());
  const int opened = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (opened < 0) return file_problem(Code::FileUnwritable, path, std::strerror(errno));
  return SnapshotWriter{std::make_unique<State>(std::move(path), std::move(temporary), opened)};
}

void SnapshotWriter::begin(std::string_view column, std::size_t item_size) {
  state_->close_section();
  if (state_->table.size() == state_->expected.size() || state_->expected[state_->table.size()] != column)
    bug("a snapshot column out of order");
  Section section;
  std::copy_n(column.begin(), std::min(column.size(), kNameLength - 1), section.name.begin());
  section.item_size = static_cast<std::uint32_t>(item_size);
  section.offset = state_->at;
  state_->table.push_back(section);
}

void SnapshotWriter::append_bytes(const void* memory, std::size_t bytes) {
  if (bytes == 0) return;
  if (state_->table.empty()) bug("items before the first snapshot column");
  XXH3_64bits_update(&state_->hash, memory, bytes);
  state_->write_at(state_->at, memory, bytes);
  state_->at += bytes;
  state_->table.back().bytes += bytes;
}

bool SnapshotWriter::failed() const {
  return state_->error != 0;
}

Result<std::uint64_t> SnapshotWriter::finish() && {
  State& state = *state_;
  state.close_section();
  if (state.table.size() != state.expected.size()) bug("a snapshot with columns left out");
  const std::size_t table_bytes = state.table.size() * sizeof(Section);
  const Header header{.sections = static_cast<std::uint32_t>(state.table.size()),
                      .table_hash = XXH3_64bits(state.table.data(), table_bytes)};
  state.write_at(0, &header, sizeof header);
  state.write_at(sizeof header, state.table.data(), table_bytes);
  // Also after the last section there are zeros up to the next multiple.
  if (state.error == 0 && ::ftruncate(state.file.descriptor, static_cast<off_t>(state.at)) != 0) state.error = errno;
  if (state.error == 0 && ::fsync(state.file.descriptor) != 0) state.error = errno;
  if (state.error == 0 && ::rename(state.temporary.c_str(), state.path.c_str()) != 0) state.error = errno;
  if (state.error != 0) return file_problem(Code::FileUnwritable, state.path, std::strerror(state.error));
  state.renamed = true;
  return state.at;
}

}  // namespace rolewright
