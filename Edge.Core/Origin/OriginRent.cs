namespace Edge.Core.Origin;

/// <summary>What renting gave: a connection, or why there is none.</summary>
internal readonly record struct OriginRent(OriginConnection? Connection, OriginFailure Failure, string Detail)
{
    public static OriginRent Failed(OriginFailure failure, string detail) => new(null, failure, detail);
}
