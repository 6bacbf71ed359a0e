using Edge.Core.Config.Document;
using Edge.Core.Config.Keys;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>originGroups</c> (E-154 … E-157).</summary>
internal static class OriginGroupsSection
{
    // E-155, 429 included.
    private static readonly int[] Statuses = [400, 403, 404, 416, 429, 500, 502, 503, 504];

    private static readonly TextKey Primary = new("primary") { IsOptional = true };
    private static readonly TextKey Secondary = new("secondary") { IsOptional = true };
    private static readonly IntegerListKey FailoverStatus = new("failoverStatus", 400, 504, 500, 502, 503, 504);
    private static readonly BooleanKey FailoverUnsent = new("failoverUnsent", false);

    /// <summary>The keys of one group.</summary>
    public static NamedSectionsKey Key { get; } = new("originGroups", new(Primary, Secondary, FailoverStatus, FailoverUnsent));

    /// <summary>Reads every group.</summary>
    public static NamedSet<OriginTarget> Read(SectionReader root, NamedSet<OriginSettings> origins)
    {
        var groups = new NamedSet<OriginTarget>("origin group");
        foreach (var (name, reader) in root.NamedSections(Key))
        {
            if (origins.Contains(name)) reader.Error($"an origin is called {ConfigText.Quote(name)} too; a behaviour could not tell them apart");
            groups.Add(name, ReadOne(name, reader, origins));
        }

        return groups;
    }

    private static OriginTarget? ReadOne(string name, SectionReader reader, NamedSet<OriginSettings> origins)
    {
        var primaryName = reader.Require(Primary, "the origin that is asked first is needed");
        var secondaryName = reader.Require(Secondary, "the origin that is asked when the primary fails is needed");
        var primary = primaryName.Length == 0 ? null : origins.Resolve(reader, Primary, primaryName);
        var secondary = secondaryName.Length == 0 ? null : origins.Resolve(reader, Secondary, secondaryName);
        if (primaryName.Length > 0 && primaryName.Equals(secondaryName, StringComparison.OrdinalIgnoreCase))
            reader.Error(Secondary, "is the primary itself");

        var statuses = reader.Read(FailoverStatus);
        for (var i = 0; i < statuses.Length; i++)
        {
            if (!Statuses.Contains(statuses[i]))
                reader.Error(FailoverStatus, i, $"{JsonWords.Number(statuses[i])} cannot cause a failover; {string.Join(", ", Statuses)} can (E-155)");
        }

        if (statuses.IsEmpty) reader.Error(FailoverStatus, "is empty: nothing would ever cause a failover");
        var unsent = reader.Read(FailoverUnsent);
        return reader.IsSound && primary is not null && secondary is not null
            ? new(name, primary, secondary, statuses) { FailsOverUnsent = unsent } : null;
    }
}
