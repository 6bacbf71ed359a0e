using Edge.Core.Exchange;

namespace Edge.Core.Origin;

/// <summary>Takes the interim responses that come before the final one (RFC 9110 §15.2).</summary>
internal interface IInterimSink
{
    /// <summary>Takes one. Never called with 100, which answers an expectation that ends at the edge (E-86), nor with 101.</summary>
    /// <param name="status">102 … 199.</param>
    /// <param name="fields">Its fields; valid until the task is done.</param>
    ValueTask OnInterimAsync(int status, FieldTable fields);
}
