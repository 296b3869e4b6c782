// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/spool/reader.hpp"
#include "foundation/base/result.hpp"
#include "history/recording/ingester.hpp"

namespace jw::history {

enum class ImportMode { for_real, dry_run };

/// Brings runs into the store that happened before job-watch was asked to watch: none leads to an
/// alert. One that is there already, or that the wrapper recorded, changes nothing. Holds the
/// writer's lock, but lets go of it at commit() when other runs wait in the spool.
class Importer {
public:
    /// Brings in the spool first: what the wrapper recorded must be known. Waits for other writers
    /// at most 10 s. A dry run opens the store for reading only, or none if there is none.
    static Result<std::unique_ptr<Importer>> open(const Surroundings& surroundings,
                                                  const std::string& store, ImportMode mode);

    Importer() = default;
    Importer(const Importer&) = delete;
    Importer& operator=(const Importer&) = delete;
    /// Drops what was put since the last commit.
    virtual ~Importer() = default;

    /// What commit() kept of this source, or "".
    virtual std::string state(const std::string& source) = 0;

    /// Whether the run is new. One that the store can't take is left out; it does not stop the
    /// others.
    virtual Result<bool> put(spool::Entry entry) = 0;

    /// The runs that were left out, and why.
    virtual const std::vector<std::string>& refused() const = 0;

    /// Commits what was put, and in the same transaction how far the source was read: at once, or
    /// together with what is put in the second after it. "" for a source that is not to be
    /// remembered.
    virtual std::optional<Failure> commit(const std::string& source, const std::string& state) = 0;

    /// Commits what is left, lets go of the store and brings in what has come into the spool
    /// meanwhile.
    virtual std::optional<Failure> finish() = 0;
};

}  // namespace jw::history
