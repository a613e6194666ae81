(* ---- A claimed motion of a program, checked value by value ------------------------------------------------- *)

(* What moves when the parameters do: at `place`, by `claimed`. To see it, the values `opened` are replaced by what they
   were computed as, and inverses and roots among them meet what they are of. The partner of a sine is the cosine. *)
Record step : Type := { place : positive; claimed : expr; opened : list positive; partner : positive }.
Definition moves_by (i : positive) (e : expr) (l : list positive) : step := Build_step i e l 1.
Definition turns_by (i : positive) (e : expr) (l : list positive) (j : positive) : step := Build_step i e l j.
Definition starts_by (i : positive) (e : expr) : positive * expr := (i, e).

Definition motions := PositiveMap.t expr.
Definition motion (T : motions) (i : positive) : expr :=
  match PositiveMap.find i T with Some e => e | None => num 0 end.

Fixpoint moved (T : motions) (e : expr) : expr :=
  match e with
  | Cst _ | X _ => num 0
  | P i => motion T i
  | Add a b => plus (moved T a) (moved T b)
  | Sub a b => Sub (moved T a) (moved T b)
  | Mul a b => plus (mult (moved T a) b) (mult (moved T b) a)
  | Neg a => Neg (moved T a)
  | Pow a k => match k with O => num 0 | S n => mult (moved T a) (Mul (num (Z.of_nat k)) (Pow a n)) end
  end.

(* All that is read stands before i. *)
Fixpoint before (i : positive) (e : expr) : bool :=
  match e with
  | Cst _ | X _ => true
  | P j => Pos.ltb j i
  | Add a b | Sub a b | Mul a b => before i a && before i b
  | Neg a | Pow a _ => before i a
  end.
Definition reads_before (i : positive) (o : instruction) : bool :=
  match o with Poly e => before i e | Inv a | Exp a | Log a | Sqrt a | Sin a | Cos a => Pos.ltb a i end.
Fixpoint ascending (b : positive) (l : program) : bool :=
  match l with [] => true | (i, o) :: m => Pos.leb b i && reads_before i o && ascending (Pos.succ i) m end.

Fixpoint rests_in (T : motions) (e : expr) : bool :=
  match e with
  | Cst _ | X _ => true
  | P i => match PositiveMap.find i T with None => true | Some _ => false end
  | Add a b | Sub a b | Mul a b => rests_in T a && rests_in T b
  | Neg a | Pow a _ => rests_in T a
  end.
Definition rests (T : motions) (o : instruction) : bool :=
  match o with Poly e => rests_in T e | Inv a | Exp a | Log a | Sqrt a | Sin a | Cos a => rests_in T (P a) end.

Definition table_of := PositiveMap.t instruction.
Definition tabled (l : program) : table_of :=
  fold_right (fun io m => PositiveMap.add (fst io) (snd io) m) (PositiveMap.empty instruction) l.

Fixpoint replaced (i : positive) (f e : expr) : expr :=
  match e with
  | Cst _ | X _ => e
  | P j => if Pos.eqb j i then f else e
  | Add a b => Add (replaced i f a) (replaced i f b)
  | Sub a b => Sub (replaced i f a) (replaced i f b)
  | Mul a b => Mul (replaced i f a) (replaced i f b)
  | Neg a => Neg (replaced i f a)
  | Pow a k => Pow (replaced i f a) k
  end.
Definition replace_at (defs : table_of) (e : expr) (i : positive) : expr :=
  match PositiveMap.find i defs with Some (Poly f) => replaced i f e | _ => e end.

Fixpoint without (x : positive) (m : mono) : option mono :=
  match m with
  | [] => None
  | y :: n => if Pos.eqb x y then Some n else match without x n with Some r => Some (y :: r) | None => None end
  end.
(* x * y replaced by z, as often as there is fuel. *)
Fixpoint rewritten (fuel : nat) (x y : positive) (z m : mono) : mono :=
  match fuel with
  | O => m
  | S n => match without x m with
      | None => m
      | Some r => match without y r with None => m | Some s => rewritten n x y z (mmul z s) end
      end
  end.
(* i * a = 1 for the inverse i of a, and i * i = a for the root. *)
Definition rule (o : option instruction) (i : positive) : option (positive * positive * mono) :=
  match o with
  | Some (Inv a) => Some (xO i, xO a, [])
  | Some (Sqrt a) => Some (xO i, xO i, [xO a])
  | _ => None
  end.
Definition meet_at (defs : table_of) (f : poly) (i : positive) : poly :=
  match rule (PositiveMap.find i defs) i with
  | Some (x, y, z) => sort (map (fun t => (rewritten (length (fst t)) x y z (fst t), snd t)) f)
  | None => f
  end.

Definition vanishes_with (defs : table_of) (l : list positive) (e : expr) : bool :=
  match fold_left (meet_at defs) l (normal (fold_left (replace_at defs) l e)) with [] => true | _ => false end.

(* Zero when the claim is the chain rule's. *)
Definition obligation (T : motions) (s : step) (o : instruction) : expr :=
  let t := claimed s in
  let i := P (place s) in
  match o with
  | Poly e => Sub (moved T e) t
  | Inv a => Add (Mul (motion T a) (Mul i i)) t
  | Exp a => Sub (Mul (motion T a) i) t
  | Log a => Sub (motion T a) (Mul t (P a))
  | Sqrt a => Sub (motion T a) (Mul (num 2) (Mul i t))
  | Sin a => Sub (Mul (motion T a) (P (partner s))) t
  | Cos a => Add (Mul (motion T a) (P (partner s))) t
  end.
Definition has_partner (defs : table_of) (s : step) (o : instruction) : bool :=
  match o, PositiveMap.find (partner s) defs with
  | Sin a, Some (Cos b) | Cos a, Some (Sin b) => Pos.eqb a b
  | Sin _, _ | Cos _, _ => false
  | _, _ => true
  end.

Definition at_once (steps : list step) (i : positive) : option (step * list step) :=
  match steps with s :: l => if Pos.eqb (place s) i then Some (s, l) else None | [] => None end.

Fixpoint follow (defs : table_of) (l : program) (steps : list step) (T : motions) : option motions :=
  match l with
  | [] => Some T
  | (i, o) :: m =>
      match at_once steps i with
      | Some (s, others) =>
          if has_partner defs s o && vanishes_with defs (opened s) (obligation T s o)
          then follow defs m others
            (if is_zero (claimed s) then PositiveMap.remove i T else PositiveMap.add i (claimed s) T)
          else None
      | None => if rests T o then follow defs m steps (PositiveMap.remove i T) else None
      end
  end.

(* ---- Its soundness -------------------------------------------------------------------------------------- *)

Section Checked.
Variables (defs : table_of) (v x : env).
Hypothesis HD : forall i o, PositiveMap.find i defs = Some o -> v i = computed o v x /\ defined o v.

Lemma replaced_eval : forall i f e, v i = eval f v x -> eval (replaced i f e) v x = eval e v x.
Proof.
  intros i f e H. induction e; cbn [replaced eval]; rewrite ?IHe1, ?IHe2, ?IHe; try reflexivity.
  destruct (Pos.eqb i0 i) eqn:E; [|reflexivity]. apply Pos.eqb_eq in E. subst. now symmetry.
Qed.

Lemma replace_all_eval : forall l e, eval (fold_left (replace_at defs) l e) v x = eval e v x.
Proof.
  induction l as [|i l IH]; intros e; cbn [fold_left]; [reflexivity|]. rewrite IH. unfold replace_at.
  destruct (PositiveMap.find i defs) as [[f| | | | | |]|] eqn:E; try reflexivity.
  apply replaced_eval. exact (proj1 (HD _ E)).
Qed.

Lemma without_val : forall w y m r, without y m = Some r -> mval m w = w y * mval r w.
Proof.
  intros w y. induction m as [|z n IH]; intros r H; cbn [without] in H; [discriminate|].
  destruct (Pos.eqb y z) eqn:E; [apply Pos.eqb_eq in E; injection H as <-; now subst|].
  destruct (without y n) as [q|]; [|discriminate]. injection H as <-. cbn [mval]. rewrite (IH q eq_refl). lra.
Qed.

Lemma rewritten_val : forall w a b z, w a * w b = mval z w -> forall fuel m, mval (rewritten fuel a b z m) w = mval m w.
Proof.
  intros w a b z H. induction fuel as [|n IH]; intros m; cbn [rewritten]; [reflexivity|].
  destruct (without a m) as [r|] eqn:E1; [|reflexivity]. destruct (without b r) as [s|] eqn:E2; [|reflexivity].
  rewrite IH, mmul_sound, <- H, (without_val w a m E1), (without_val w b r E2). lra.
Qed.

Lemma meet_val : forall l f, pval (fold_left (meet_at defs) l f) (joint v x) = pval f (joint v x).
Proof.
  induction l as [|i l IH]; intros f; cbn [fold_left]; [reflexivity|]. rewrite IH. unfold meet_at.
  assert (R : forall a b z, rule (PositiveMap.find i defs) i = Some (a, b, z) ->
    joint v x a * joint v x b = mval z (joint v x)).
  { intros a b z H. destruct (PositiveMap.find i defs) as [[e|c|c|c|c|c|c]|] eqn:E; cbn [rule] in H; try discriminate;
      injection H as <- <- <-; destruct (HD _ E) as [H1 H2]; cbn [computed defined] in H1, H2; cbn [joint mval].
    - rewrite H1. field. exact H2.
    - rewrite H1, sqrt_sqrt by lra. lra. }
  destruct (rule (PositiveMap.find i defs) i) as [[[a b] z]|]; [|reflexivity].
  rewrite sort_sound. specialize (R a b z eq_refl). induction f as [|[m c] f IHf]; [reflexivity|].
  cbn [map fst snd pval]. now rewrite IHf, (rewritten_val (joint v x) a b z R).
Qed.

Lemma vanishes_with_sound : forall l e, vanishes_with defs l e = true -> eval e v x = 0.
Proof.
  intros l e H. rewrite <- (replace_all_eval l e). unfold vanishes_with in H.
  set (g := fold_left (replace_at defs) l e) in *.
  assert (E : pval (normal g) (joint v x) = eval g v x)
    by (unfold normal; rewrite sort_sound, flat_sound, Q2R_1; cbn; lra).
  rewrite <- E, <- (meet_val l). destruct (fold_left (meet_at defs) l (normal g)); [reflexivity|discriminate].
Qed.

Lemma moved_eval : forall T d i e, before i e = true -> (forall k, (k < i)%positive -> eval (motion T k) v x = d k) ->
  eval (moved T e) v x = tangent e v x d.
Proof.
  intros T d i e He H. induction e; cbn [moved tangent before] in *; try apply Q2R_0;
    try (apply andb_true_iff in He as [He1 He2]); try specialize (IHe1 He1); try specialize (IHe2 He2);
    try specialize (IHe He).
  - apply H. now apply Pos.ltb_lt.
  - destruct (plus_eval (moved T e1) (moved T e2) xH v x) as [-> _]. now rewrite IHe1, IHe2.
  - cbn [eval]. now rewrite IHe1, IHe2.
  - destruct (plus_eval (mult (moved T e1) e2) (mult (moved T e2) e1) xH v x) as [-> _].
    destruct (mult_eval (moved T e1) e2 xH v x) as [-> _]. destruct (mult_eval (moved T e2) e1 xH v x) as [-> _].
    now rewrite IHe1, IHe2.
  - cbn [eval]. now rewrite IHe.
  - destruct k as [|n]; [apply Q2R_0|].
    destruct (mult_eval (moved T e) (Mul (num (Z.of_nat (S n))) (Pow e n)) xH v x) as [-> _].
    unfold num. cbn [eval]. now rewrite IHe, Q2R_Z, <- INR_IZR_INZ.
Qed.

Lemma rests_in_eval : forall T d i e, rests_in T e = true -> before i e = true ->
  (forall k, (k < i)%positive -> eval (motion T k) v x = d k) -> tangent e v x d = 0.
Proof.
  intros T d i e Hr He H. induction e; cbn [rests_in tangent before] in *; try reflexivity;
    try (apply andb_true_iff in He as [He1 He2]; apply andb_true_iff in Hr as [Hr1 Hr2];
         rewrite (IHe1 Hr1 He1), (IHe2 Hr2 He2); lra).
  - apply Pos.ltb_lt in He. rewrite <- (H _ He). unfold motion.
    destruct (PositiveMap.find i0 T); [discriminate|]. apply Q2R_0.
  - rewrite (IHe Hr He). lra.
  - destruct k as [|n]; [reflexivity|]. rewrite (IHe Hr He). lra.
Qed.

Lemma obligation_rate : forall T s o d, reads_before (place s) o = true -> v (place s) = computed o v x -> defined o v ->
  has_partner defs s o = true -> (forall k, (k < place s)%positive -> eval (motion T k) v x = d k) ->
  eval (obligation T s o) v x = 0 -> eval (claimed s) v x = rate o v x d.
Proof.
  intros T s o d Hb Hv Hd Hp HT HO. set (i := place s) in *. unfold has_partner in Hp.
  destruct o as [e|a|a|a|a|a|a]; cbn [obligation reads_before computed defined rate] in *; unfold num in *;
    cbn [eval] in HO; try (apply Pos.ltb_lt in Hb; rewrite (HT _ Hb) in HO); fold i in HO.
  - rewrite (@moved_eval T d i e Hb HT) in HO. lra.
  - rewrite Hv in HO. lra.
  - rewrite Hv in HO. lra.
  - replace (d a) with (eval (claimed s) v x * v a) by lra. field. exact Hd.
  - rewrite Q2R_Z, Hv in HO. replace (d a) with (2 * (sqrt (v a) * eval (claimed s) v x)) by lra. field.
    intros Z. pose proof (sqrt_lt_R0 _ Hd). lra.
  - destruct (PositiveMap.find (partner s) defs) as [[ | | | | | |b]|] eqn:E; try discriminate.
    apply Pos.eqb_eq in Hp. subst b. rewrite (proj1 (HD _ E)) in HO. cbn [computed] in HO. lra.
  - destruct (PositiveMap.find (partner s) defs) as [[ | | | | |b| ]|] eqn:E; try discriminate.
    apply Pos.eqb_eq in Hp. subst b. rewrite (proj1 (HD _ E)) in HO. cbn [computed] in HO. lra.
Qed.

Lemma rests_rate : forall T o d i, rests T o = true -> reads_before i o = true ->
  (forall k, (k < i)%positive -> eval (motion T k) v x = d k) -> rate o v x d = 0.
Proof.
  intros T o d i Hr Hb H. destruct o as [e|a|a|a|a|a|a]; cbn [rests reads_before rate] in *;
    [now apply (@rests_in_eval T d i e)|..];
    pose proof (@rests_in_eval T d i (P a) Hr Hb H) as E; cbn [tangent] in E; rewrite E; lra.
Qed.

Theorem follow_sound : forall l b steps T T' d, follow defs l steps T = Some T' -> ascending b l = true ->
  (forall i o, In (i, o) l -> v i = computed o v x /\ d i = rate o v x d /\ defined o v) ->
  (forall k, ~ In k (map fst l) -> eval (motion T k) v x = d k) ->
  forall k, eval (motion T' k) v x = d k.
Proof.
  induction l as [|[i o] m IH]; intros b steps T T' d HF HA HI HT k; cbn [follow ascending] in *.
  - injection HF as <-. apply HT. intros [].
  - rewrite !andb_true_iff in HA. destruct HA as [[Hb Hr] HA].
    destruct (HI i o (or_introl eq_refl)) as [Hv [Hd Hdef]].
    assert (L : forall b m, ascending b m = true -> forall k, In k (map fst m) -> (b <= k)%positive).
    { clear. intros b m. revert b. induction m as [|[i o] m IH]; intros b H k; cbn [map In ascending] in *; [intros []|].
      rewrite !andb_true_iff in H. destruct H as [[H1 _] H2]. apply Pos.leb_le in H1. intros [<-|Hk]; [exact H1|].
      specialize (IH _ H2 k Hk). cbn [fst] in *. lia. }
    assert (HT' : forall k, (k < i)%positive -> eval (motion T k) v x = d k).
    { intros j Hj. apply HT. cbn [map fst In]. intros [E|Hin]; [lia|]. specialize (L _ _ HA j Hin). lia. }
    assert (Hrest : forall i o, In (i, o) m -> v i = computed o v x /\ d i = rate o v x d /\ defined o v)
      by (intros; apply HI; now right).
    assert (Hrem : d i = 0 -> forall k, ~ In k (map fst m) -> eval (motion (PositiveMap.remove i T) k) v x = d k).
    { intros Z j Hj. unfold motion. destruct (Pos.eq_dec j i) as [->|Hn].
      - rewrite PositiveMap.grs, Z. apply Q2R_0.
      - rewrite PositiveMap.gro by assumption. fold (motion T j). apply HT. cbn [map fst In]. intuition congruence. }
    destruct (at_once steps i) as [[s others]|] eqn:Es.
    + destruct (has_partner defs s o && vanishes_with defs (opened s) (obligation T s o)) eqn:C; [|discriminate].
      apply andb_true_iff in C as [C1 C2]. apply vanishes_with_sound in C2.
      assert (Ei : place s = i).
      { unfold at_once in Es. destruct steps as [|s0 l0]; [discriminate|].
        destruct (Pos.eqb (place s0) i) eqn:E; [|discriminate]. injection Es as <- _. now apply Pos.eqb_eq. }
      assert (Hc : eval (claimed s) v x = d i) by (rewrite Hd; apply (@obligation_rate T s o d); rewrite ?Ei; assumption).
      destruct (is_zero (claimed s)) eqn:Z.
      * apply (IH _ _ _ _ d HF HA Hrest); auto. apply Hrem. rewrite <- Hc. exact (proj1 (is_zero_eval _ Z xH v x)).
      * apply (IH _ _ _ _ d HF HA Hrest). intros j Hj. unfold motion. destruct (Pos.eq_dec j i) as [->|Hn].
        -- now rewrite PositiveMap.gss.
        -- rewrite PositiveMap.gso by assumption. fold (motion T j). apply HT. cbn [map fst In]. intuition congruence.
    + destruct (rests T o) eqn:R; [|discriminate]. apply (IH _ _ _ _ d HF HA Hrest). apply Hrem.
      rewrite Hd. now apply (@rests_rate T o d i).
Qed.
End Checked.
