(* ---- Networks that divide ---------------------------------------------------------------------------- *)

(* Outputs f/g, as pairs (f, g). *)
Definition fraction (outputs : list (expr * expr)) (j : nat) : expr * expr := nth j outputs (num 0, num 1).
Definition quotient (fg : expr * expr) (x : env) (p : env) : R := eval (fst fg) p x / eval (snd fg) p x.

(* As `moves`, for outputs that are quotients. *)
Definition quotient_moves (r : row) (outputs : list (expr * expr)) (data : list datum) (t : R) (theta : R -> env) : Prop :=
  exists slope : datum -> nat -> R,
    (forall d j, In d data -> (j < length outputs)%nat ->
       partial (quotient (fraction outputs j) (inputs d t)) (source r) (theta t) (slope d j)) /\
    derivable_pt_lim (fun s => theta s (target r)) t
      (value (drift r) (theta t) - value (metric r) (theta t) * pull (length outputs) data t slope).

(* No denominator vanishes on the way. *)
Definition quotient_trajectory (rows : list row) (outputs : list (expr * expr)) (data : list datum)
    (during : R -> Prop) (theta : R -> env) : Prop :=
  forall t, during t ->
    (forall d j, In d data -> (j < length outputs)%nat -> eval (snd (fraction outputs j)) (theta t) (inputs d t) <> 0) /\
    forall r, In r rows -> quotient_moves r outputs data t theta.

(* The derivative of a quotient, by the rule: (f' g - f g') / g^2. *)
Lemma quotient_partial : forall f g x p i, eval g p x <> 0 ->
  partial (quotient (f, g) x) i p
    (/ eval g p x * eval (D i f) p x + - (eval f p x / Rsqr (eval g p x)) * eval (D i g) p x).
Proof.
  intros f g x p i Hg. pose proof (D_is_partial f i p x) as Hf. pose proof (D_is_partial g i p x) as Hd.
  unfold partial in *.
  assert (E : forall h, eval h (update p i (p i)) x = eval h p x).
  { intros h. apply eval_ext. apply update_same. }
  pose proof (derivable_pt_lim_div _ _ _ _ _ Hf Hd) as H. cbv beta in H. rewrite !E in H. specialize (H Hg).
  unfold quotient. cbn [fst snd].
  match goal with |- derivable_pt_lim _ _ ?a => match type of H with derivable_pt_lim _ _ ?b =>
    replace a with b; [exact H|] end end.
  unfold Rsqr. field. exact Hg.
Qed.

(* Numerators and denominators as outputs of their own: their cotangents are what the rule gives. *)
Definition parts (outputs : list (expr * expr)) : list expr := flat_map (fun fg => [fst fg; snd fg]) outputs.

Definition weight (outputs : list (expr * expr)) (d : datum) (p : env) (t : R) (n : nat) : R :=
  let fg := fraction outputs (Nat.div2 n) in
  let (f, g) := (eval (fst fg) p (inputs d t), eval (snd fg) p (inputs d t)) in
  cotangent d t (Nat.div2 n) * (if Nat.even n then / g else - (f / Rsqr g)).

Definition split_datum (outputs : list (expr * expr)) (theta : R -> env) (d : datum) : datum :=
  {| inputs := inputs d; cotangent := fun t => weight outputs d (theta t) t |}.

Lemma parts_length : forall outputs, length (parts outputs) = (2 * length outputs)%nat.
Proof. induction outputs as [|a l IH]; cbn; [reflexivity|]. unfold parts in IH. rewrite IH. lia. Qed.

Lemma parts_fst : forall outputs j, (j < length outputs)%nat -> output (parts outputs) (2 * j) = fst (fraction outputs j).
Proof.
  induction outputs as [|a l IH]; intros j H; [cbn in H; lia|]. destruct j as [|j]; [reflexivity|].
  replace (2 * S j)%nat with (S (S (2 * j))) by lia. cbn in H.
  unfold output, fraction in *. cbn [parts flat_map app nth].
  apply IH. lia.
Qed.
Lemma parts_snd : forall outputs j, (j < length outputs)%nat ->
  output (parts outputs) (S (2 * j)) = snd (fraction outputs j).
Proof.
  induction outputs as [|a l IH]; intros j H; [cbn in H; lia|]. destruct j as [|j]; [reflexivity|].
  replace (S (2 * S j))%nat with (S (S (S (2 * j)))) by lia. cbn in H.
  unfold output, fraction in *. cbn [parts flat_map app nth].
  apply IH. lia.
Qed.

Lemma sum_pairs : forall (F : nat -> R) n a,
  sum F (seq (2 * a) (2 * n)) = sum (fun k => F (2 * k)%nat + F (S (2 * k))) (seq a n).
Proof.
  intros F. induction n as [|n IH]; intros a; [reflexivity|].
  replace (2 * S n)%nat with (S (S (2 * n))) by lia. cbn [seq sum].
  replace (S (S (2 * a))) with (2 * S a)%nat by lia. rewrite IH. lra.
Qed.

Lemma weight_even : forall outputs d p t k, weight outputs d p t (2 * k) =
  cotangent d t k * / eval (snd (fraction outputs k)) p (inputs d t).
Proof.
  intros. unfold weight. rewrite Nat.div2_double.
  replace (Nat.even (2 * k)) with true by (symmetry; apply Nat.even_spec; now exists k). reflexivity.
Qed.
Lemma weight_odd : forall outputs d p t k, weight outputs d p t (S (2 * k)) =
  cotangent d t k *
    - (eval (fst (fraction outputs k)) p (inputs d t) / Rsqr (eval (snd (fraction outputs k)) p (inputs d t))).
Proof.
  intros. unfold weight. rewrite Nat.div2_succ_double.
  replace (Nat.even (S (2 * k))) with false; [reflexivity|].
  symmetry. rewrite Nat.even_succ, <- Nat.negb_even. apply negb_false_iff, Nat.even_spec. now exists k.
Qed.

Lemma pull_parts : forall outputs data theta t (C : datum -> nat -> R),
  pull (length (parts outputs)) (map (split_datum outputs theta) data) t C =
  pull (length outputs) data t (fun d k =>
    / eval (snd (fraction outputs k)) (theta t) (inputs d t) * C (split_datum outputs theta d) (2 * k)%nat +
    - (eval (fst (fraction outputs k)) (theta t) (inputs d t) /
       Rsqr (eval (snd (fraction outputs k)) (theta t) (inputs d t))) * C (split_datum outputs theta d) (S (2 * k))).
Proof.
  intros. unfold pull. rewrite parts_length. induction data as [|d l IH]; [reflexivity|]. cbn [map sum]. rewrite IH. f_equal.
  set (F j := cotangent (split_datum outputs theta d) t j * C (split_datum outputs theta d) j).
  transitivity (sum (fun k => F (2 * k)%nat + F (S (2 * k))) (seq 0 (length outputs)));
    [exact (sum_pairs F (length outputs) 0)|]. unfold F.
  apply sum_ext. intros k _.
  cbn [split_datum cotangent]. rewrite weight_even, weight_odd. lra.
Qed.

Lemma quotient_trajectory_parts : forall rows outputs data during theta,
  quotient_trajectory rows outputs data during theta ->
  trajectory rows (parts outputs) (map (split_datum outputs theta) data) during theta.
Proof.
  intros rows outputs data during theta H t Ht r Hr. destruct (H t Ht) as [Hg HM]. destruct (HM r Hr) as [slope [H1 H2]].
  exists (fun d j => eval (D (source r) (output (parts outputs) j)) (theta t) (inputs d t)). split.
  - intros d j _ _. apply D_is_partial.
  - rewrite pull_parts. erewrite pull_ext; [exact H2|]. intros d k Hd Hk. cbn [split_datum inputs].
    rewrite parts_fst, parts_snd by assumption. pose proof (Hg d k Hd Hk) as Hn.
    eapply partial_unique; [|exact (H1 d k Hd Hk)]. destruct (fraction outputs k) as [f g]. cbn [fst snd] in *.
    now apply quotient_partial.
Qed.

Definition along_quotient (rows : list row) (h : expr) (fg : expr * expr) : expr :=
  Sub (Mul (snd fg) (along_gradient rows h (fst fg))) (Mul (fst fg) (along_gradient rows h (snd fg))).

Definition is_quotient_law (rows : list row) (outputs : list (expr * expr)) (p q : expr) : bool :=
  well_formed rows && over (map target rows) p && over (map target rows) q &&
  vanishes (quotient_rule q (along_drift rows q) p (along_drift rows p)) &&
  forallb (fun fg => vanishes (quotient_rule q (along_quotient rows q fg) p (along_quotient rows p fg))) outputs.

Theorem quotient_law_is_conserved : forall rows outputs p q, is_quotient_law rows outputs p q = true ->
  forall data during theta, interval during -> quotient_trajectory rows outputs data during theta ->
  (forall t, during t -> value q (theta t) <> 0) ->
  forall s t, during s -> during t ->
  value p (theta s) / value q (theta s) = value p (theta t) / value q (theta t).
Proof.
  intros rows outputs p q HL data during theta HI HQ Hq.
  pose proof (quotient_trajectory_parts HQ) as HT.
  unfold is_quotient_law in HL. rewrite !andb_true_iff in HL. destruct HL as [[[[Hw Hop] Hoq] Hdr] Hgr].
  rewrite forallb_forall in Hgr.
  set (all := map (split_datum outputs theta) data) in *.
  set (A h t := value (along_drift rows h) (theta t)).
  set (B h t := fun d j => eval (along_gradient rows h (output (parts outputs) j)) (theta t) (inputs d t)).
  set (m := length (parts outputs)).
  apply (@constant_on_interval (fun t => value p (theta t) / value q (theta t))
    (fun t => ((A p t - pull m all t (B p t)) * value q (theta t) -
               (A q t - pull m all t (B q t)) * value p (theta t)) / Rsqr (value q (theta t))) during); [exact HI| |].
  - intros t Ht. apply (derivable_pt_lim_div (fun t => value p (theta t)) (fun t => value q (theta t)));
      [eapply along_trajectory; eassumption|eapply along_trajectory; eassumption|now apply Hq].
  - intros t Ht.
    assert (Ha : A p t * value q (theta t) - A q t * value p (theta t) = 0).
    { exact (vanishes_sound _ Hdr (theta t) nothing). }
    set (C d j := value q (theta t) * B p t d j + - value p (theta t) * B q t d j).
    assert (Hb : value q (theta t) * pull m all t (B p t) + - value p (theta t) * pull m all t (B q t) = pull m all t C).
    { pose proof (pull_sum [true; false] (fun b : bool => if b then value q (theta t) else - value p (theta t)) m all t
        (fun b d j => if b then B p t d j else B q t d j)) as E.
      cbn [sum] in E. change (fun d j => B p t d j) with (B p t) in E. change (fun d j => B q t d j) with (B q t) in E.
      rewrite Rplus_0_r in E. rewrite E. apply pull_ext. intros d j _ _. unfold C. lra. }
    assert (Hc : pull m all t C = 0).
    { unfold m, all. rewrite pull_parts. unfold pull. apply sum_zero. intros d Hd. apply sum_zero. intros k Hk.
      apply in_seq in Hk. assert (Hk' : (k < length outputs)%nat) by lia.
      pose proof (proj1 (HQ t Ht) d k Hd Hk') as Hn.
      assert (Hin : In (fraction outputs k) outputs) by now apply nth_In.
      pose proof (vanishes_sound _ (Hgr _ Hin) (theta t) (inputs d t)) as E.
      unfold quotient_rule, along_quotient in E. cbn [eval] in E.
      unfold C, B, value. cbn [split_datum inputs]. rewrite parts_fst, parts_snd by assumption.
      rewrite (over_data _ _ (theta t) nothing (inputs d t) Hop), (over_data _ _ (theta t) nothing (inputs d t) Hoq).
      set (f := eval (fst (fraction outputs k)) (theta t) (inputs d t)) in *.
      set (g := eval (snd (fraction outputs k)) (theta t) (inputs d t)) in *.
      match type of E with (g * ?pf - f * ?pg) * ?vq - (g * ?qf - f * ?qg) * ?vp = 0 =>
        replace (cotangent d t k * (/ g * (vq * pf + - vp * qf) + - (f / Rsqr g) * (vq * pg + - vp * qg)))
          with (cotangent d t k / Rsqr g * ((g * pf - f * pg) * vq - (g * qf - f * qg) * vp))
          by (unfold Rsqr; field; exact Hn) end.
      rewrite E. lra. }
    unfold Rdiv. replace ((A p t - pull m all t (B p t)) * value q (theta t) -
      (A q t - pull m all t (B q t)) * value p (theta t)) with 0; [lra|].
    rewrite Hc in Hb. lra.
Qed.

Corollary polynomial_quotient_law_is_conserved : forall rows outputs h, is_quotient_law rows outputs h (num 1) = true ->
  forall data during theta, interval during -> quotient_trajectory rows outputs data during theta ->
  forall s t, during s -> during t -> value h (theta s) = value h (theta t).
Proof.
  intros rows outputs h HL data during theta HI HT s t Hs Ht.
  pose proof (@quotient_law_is_conserved rows outputs h (num 1) HL data during theta HI HT) as H.
  specialize (H (fun u _ => eq_ind_r (fun v => v <> 0) R1_neq_R0 (value_one (theta u))) s t Hs Ht).
  rewrite !value_one in H. lra.
Qed.
