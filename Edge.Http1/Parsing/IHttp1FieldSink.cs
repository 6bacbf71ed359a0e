namespace Edge.Http1.Parsing;

/// <summary>Receives the field lines of a head, in order. A struct works best: the parsers are generic over it.</summary>
public interface IHttp1FieldSink
{
    /// <summary>One valid field line. A later line may still break a rule: use nothing before the parser returned.</summary>
    void OnField(FieldLine line);
}
